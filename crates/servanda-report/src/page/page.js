(function () {
  "use strict";
  var search = document.getElementById("search"), party = document.getElementById("party"), shown = document.getElementById("shown");
  var parts = Array.prototype.slice.call(document.querySelectorAll("[data-filter]"));
  var texts = parts.map(function (part) { return part.textContent.toLowerCase(); });
  function apply() {
    var words = search.value.toLowerCase().split(/\s+/).filter(Boolean), who = party.value, count = 0;
    parts.forEach(function (part, at) {
      var mine = !who || (" " + part.getAttribute("data-parties") + " ").indexOf(" " + who + " ") >= 0;
      var all = words.every(function (word) { return texts[at].indexOf(word) >= 0; });
      part.classList.toggle("none", !(mine && all));
      if (mine && all) { count += 1; }
    });
    shown.textContent = words.length || who ? count + " / " + parts.length : "";
  }
  search.addEventListener("input", apply);
  party.addEventListener("change", apply);
  document.addEventListener("keydown", function (event) {
    var typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if (event.key === "/" && !typing) { event.preventDefault(); search.focus(); }
    if (event.key === "Escape" && event.target === search) { search.value = ""; apply(); search.blur(); }
  });
  window.addEventListener("beforeprint", function () {
    Array.prototype.forEach.call(document.querySelectorAll("details"), function (one) { one.open = true; });
  });
}());

(function () {
  "use strict";
  var search = document.getElementById("search"), party = document.getElementById("party"), shown = document.getElementById("shown");
  function all(selector, within) { return Array.prototype.slice.call((within || document).querySelectorAll(selector)); }
  var articles = all("[data-filter]");
  // What follows from the text is filtered line by line: rows, moments, questions.
  var lines = all("main > section tbody tr, main > section ol.timeline > li, main > section > section[data-id=question]");
  var parts = articles.concat(lines);
  var texts = parts.map(function (part) { return part.textContent.toLowerCase(); });
  // Names as words of their own: letters and digits of any script, and hyphens, are parts of a word.
  function speaksOf(text, name) {
    var part = /[\p{L}\p{N}-]/u, at = text.indexOf(name);
    while (at >= 0) {
      var before = at > 0 && part.test(text[at - 1]), after = at + name.length < text.length && part.test(text[at + name.length]);
      if (!before && !after) { return true; }
      at = text.indexOf(name, at + 1);
    }
    return false;
  }
  function concerns(part, option) {
    if (!option.value) { return true; }
    var known = part.getAttribute("data-parties");
    if (known !== null) { return (" " + known + " ").indexOf(" " + option.value + " ") >= 0; }
    var text = part.textContent;
    return option.getAttribute("data-names").split(" ").some(function (name) { return speaksOf(text, name); });
  }
  function apply() {
    var words = search.value.toLowerCase().split(/\s+/).filter(Boolean), who = party.options[party.selectedIndex];
    var visible = 0, visibleLines = 0;
    parts.forEach(function (part, at) {
      var keep = words.every(function (word) { return texts[at].indexOf(word) >= 0; }) && concerns(part, who);
      part.classList.toggle("none", !keep);
      if (keep && at < articles.length) { visible += 1; }
      if (keep && at >= articles.length) { visibleLines += 1; }
    });
    shown.textContent = words.length || who.value
      ? visible + " / " + articles.length + " " + shown.dataset.articles + ", " + visibleLines + " / " + lines.length + " " + shown.dataset.lines : "";
  }
  function go(step) {
    var places = all("main [data-filter]:not(.none), main > section");
    var at = -1;
    places.forEach(function (place, number) { if (place.getBoundingClientRect().top < 90) { at = number; } });
    // Exactly at a place, the one before is really before.
    var next = places[Math.min(Math.max(at + step, 0), places.length - 1)];
    if (!next) { return; }
    next.setAttribute("tabindex", "-1");
    next.focus({ preventScroll: true });
    next.scrollIntoView();
  }
  // A link into something folded opens it.
  function open() {
    var target = location.hash ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
    for (var part = target; part; part = part.parentElement) { if (part.tagName === "DETAILS") { part.open = true; } }
  }
  search.addEventListener("input", apply);
  party.addEventListener("change", apply);
  window.addEventListener("hashchange", open);
  open();
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey) { return; }
    var typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if (event.key === "/" && !typing) { event.preventDefault(); search.focus(); }
    if (event.key === "j" && !typing) { go(1); }
    if (event.key === "k" && !typing) { go(-1); }
    if (event.key === "Escape" && event.target === search) { search.value = ""; apply(); search.blur(); }
  });
  var before = [];
  window.addEventListener("beforeprint", function () {
    before = all("details:not([open])");
    before.forEach(function (one) { one.open = true; });
  });
  window.addEventListener("afterprint", function () { before.forEach(function (one) { one.open = false; }); });
}());

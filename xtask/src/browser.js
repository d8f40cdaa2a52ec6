(function () {
  "use strict";
  var tried = 0, failed = [];
  function check(what, holds) { tried += 1; if (!holds) { failed.push(what); } }
  function all(selector) { return Array.prototype.slice.call(document.querySelectorAll(selector)); }
  function visible() { return all("[data-filter]").filter(function (part) { return part.getClientRects().length > 0; }).length; }
  function type(value) { var box = document.getElementById("search"); box.value = value; box.dispatchEvent(new Event("input")); }
  try {
    var ids = all("[id]").map(function (part) { return part.id; });
    check("ids are unique", new Set(ids).size === ids.length);
    all("a[href^='#']").forEach(function (link) {
      var target = link.getAttribute("href").slice(1);
      check("link to " + target, target === "" || document.getElementById(target) !== null);
    });
    check("no request leaves the page", performance.getEntriesByType("resource").length === 0);
    check("one main heading", all("h1").length === 1);
    check("language", document.documentElement.lang === "en");
    all("input, select").forEach(function (field) { check("label of " + field.id, field.labels.length === 1); });
    all("table").forEach(function (table) { check("a table has heads", table.querySelector("th") !== null); });
    var whole = visible();
    check("articles are shown", whole > 5);
    type("crimea");
    check("search narrows", visible() > 0 && visible() < whole);
    type("no such words anywhere");
    check("search for nothing", visible() === 0);
    type("");
    check("search emptied", visible() === whole);
    var party = document.getElementById("party");
    party.value = "TR";
    party.dispatchEvent(new Event("change"));
    check("filter by party", visible() > 0 && visible() < whole);
    party.value = "";
    party.dispatchEvent(new Event("change"));
    document.dispatchEvent(new KeyboardEvent("keydown", { key: "/", bubbles: true }));
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "/", bubbles: true, cancelable: true }));
    check("/ goes to the search", document.activeElement.id === "search");
    check("nothing is wider than the page", document.documentElement.scrollWidth <= window.innerWidth + 1);
  } catch (error) {
    failed.push(String(error));
  }
  document.title = failed.length ? "failed: " + failed.join("; ") : "passed " + tried;
}());

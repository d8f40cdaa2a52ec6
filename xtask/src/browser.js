(function () {
  "use strict";
  var tried = 0, failed = [];
  function check(what, holds) { tried += 1; if (!holds) { failed.push(what); } }
  function all(selector) { return Array.prototype.slice.call(document.querySelectorAll(selector)); }
  function seen(selector) { return all(selector).filter(function (part) { return part.getClientRects().length > 0; }).length; }
  function visible() { return seen("[data-filter]"); }
  function rows() { return seen("main > section tbody tr"); }
  function type(value) { var box = document.getElementById("search"); box.value = value; box.dispatchEvent(new Event("input")); }
  function choose(value) { var box = document.getElementById("party"); box.value = value; box.dispatchEvent(new Event("change")); }
  function press(key, target) { target.dispatchEvent(new KeyboardEvent("keydown", { key: key, bubbles: true, cancelable: true })); }
  function done() { document.title = failed.length ? "failed: " + failed.join("; ") : "passed " + tried; }
  try {
    var ids = all("[id]").map(function (part) { return part.id; });
    check("ids are unique", new Set(ids).size === ids.length);
    all("a[href^='#']").forEach(function (link) {
      var target = link.getAttribute("href").slice(1);
      check("link to " + target, target !== "" && document.getElementById(target) !== null);
    });
    check("rules are linked with their words, both ways", all("a.to-rule").length > 3 && all(".rule .of a").length > 3);
    check("no request leaves the page", performance.getEntriesByType("resource").length === 0);
    check("one main heading", all("h1").length === 1);
    check("language", document.documentElement.lang === "en");
    all("input, select").forEach(function (field) { check("label of " + field.id, field.labels.length === 1); });
    all("table").forEach(function (table) { check("a table has heads", table.querySelector("th") !== null); });
    check("bars stand beside their numbers", all("table.bars tr").every(function (row) { return /[0-9]/.test(row.querySelector(".number").textContent); }));
    var whole = visible(), lines = rows();
    check("articles are shown", whole > 3 && lines > 3);
    type(WORD);
    check("search narrows", visible() > 0 && visible() < whole && rows() < lines);
    type("no such words anywhere");
    check("search for nothing", visible() === 0 && rows() === 0);
    type("");
    check("search emptied", visible() === whole && rows() === lines);
    choose(PARTY);
    check("filter by party", visible() > 0 && visible() < whole && rows() < lines);
    choose("");
    check("filter emptied", visible() === whole && rows() === lines);
    if (HISTORY) {
      check("the timeline tells what was breached and what came to pass", all("ol.timeline li.bad").length > 0 && all("ol.timeline li.strong").length > 0);
      check("status is told", all("table[data-id=matrix] thead th").some(function (head) { return head.textContent === "status"; }));
    }
    press("/", document.body);
    check("/ goes to the search", document.activeElement.id === "search");
    press("Escape", document.getElementById("search"));
    check("Escape leaves it", document.activeElement.id !== "search");
    press("j", document.body);
    var first = document.activeElement;
    check("j goes to an article", first.hasAttribute("data-filter"));
    press("j", document.body);
    check("j goes on", document.activeElement !== first);
    var folded = all("details:not([open])").length;
    window.dispatchEvent(new Event("beforeprint"));
    check("nothing is folded on paper", all("details:not([open])").length === 0);
    window.dispatchEvent(new Event("afterprint"));
    check("and folded again afterwards", all("details:not([open])").length === folded);
    check("nothing is wider than the page", document.documentElement.scrollWidth <= window.innerWidth + 1);
    var wide = all("body *").filter(function (part) {
      return !part.closest(".scroll, svg, .skip") && part.getBoundingClientRect().right > document.documentElement.clientWidth + 1;
    });
    check("nothing sticks out: " + (wide.length ? wide[0].outerHTML.slice(0, 120) : ""), wide.length === 0);
    // Everything is looked at, also what is opened on demand.
    all("details").forEach(function (one) { one.open = true; });
  } catch (error) {
    failed.push(String(error));
  }
  if (typeof axe === "undefined") { done(); return; }
  document.title = "still looking";
  axe.run(document, { resultTypes: ["violations"] }).then(function (result) {
    tried += result.passes.length;
    result.violations.forEach(function (one) {
      failed.push("axe " + one.id + ": " + one.nodes.length + " times, as " + one.nodes[0].html.slice(0, 160) + " " + (one.nodes[0].any[0] ? one.nodes[0].any[0].message : ""));
    });
    done();
  }, function (error) { failed.push("axe: " + error); done(); });
}());

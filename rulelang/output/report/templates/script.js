"use strict";
// Tables of the class `searched` are sorted by their headings, and filtered by what one types. Without this script they
// are whole, in the order of the report.
document.querySelectorAll(".searched").forEach((box, index) => {
  const table = box.querySelector("table"), body = table.tBodies[0], rows = [...body.rows];
  const heads = [...table.tHead.rows[0].cells];
  const keyed = (row, at) => {
    const cell = row.cells[at], key = cell.dataset.key ?? cell.textContent;
    return key === "" ? NaN : Number(key);
  };
  heads.forEach((head, at) => {
    const button = document.createElement("button");
    button.type = "button";
    while (head.firstChild) button.append(head.firstChild);
    head.append(button);
    button.addEventListener("click", () => {
      const turn = head.getAttribute("aria-sort") === "ascending" ? -1 : 1;
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", turn === 1 ? "ascending" : "descending");
      const numbers = rows.some((row) => !Number.isNaN(keyed(row, at)));
      const compare = new Intl.Collator(document.documentElement.lang, { numeric: true }).compare;
      rows.sort((one, other) => {
        if (!numbers) return turn * compare(one.cells[at].textContent, other.cells[at].textContent);
        const a = keyed(one, at), b = keyed(other, at);
        if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) - Number.isNaN(b);
        return turn * (a - b);
      });
      body.append(...rows);
    });
  });
  const label = document.createElement("label"), input = document.createElement("input");
  const found = document.createElement("output"), line = document.createElement("div");
  const plain = (text) => text.normalize("NFD").replace(/\p{Mn}/gu, "").replace(/[đĐ]/g, "d").toLowerCase();
  const known = rows.map((row) => [row, plain(row.textContent)]);
  line.className = "filter";
  input.type = "search";
  input.id = found.htmlFor = `filter${index}`;
  label.htmlFor = input.id;
  label.textContent = document.body.dataset.filter;
  input.addEventListener("input", () => {
    const wanted = plain(input.value.trim());
    let shown = 0;
    for (const [row, text] of known) {
      row.hidden = !text.includes(wanted);
      shown += !row.hidden;
    }
    found.textContent = wanted ? document.body.dataset.found.replace("{count}", shown) : "";
  });
  line.append(label, input, found);
  box.before(line);
});
// A link to what is folded away unfolds it.
const unfold = () => {
  const found = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let at = found; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
};
addEventListener("hashchange", unfold);
unfold();

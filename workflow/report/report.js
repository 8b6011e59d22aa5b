"use strict";
document.documentElement.classList.add("js");

const save = (name, blob) => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
};

// a spreadsheet would run a text that begins with =, +, - or @
const shielded = (text) => (/^'*[=+\-@]./s.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text);
const quoted = (text) => (text.includes('"') ? `"${text.replaceAll('"', '""')}"` : text);
const field = (text) => quoted(shielded(text));

const toTsv = (figure) => {
  const header = [...figure.querySelectorAll("th")].map((th) => th.dataset.name.split("\t").map(shielded).join("\t"));
  // the numbers behind a cell; where there are none, what stands in their place
  const written = ({ textContent, dataset: { value = "" } }) =>
    value.trim() ? value : field(textContent.replace(/[\t\n]+/g, " ")) + value;
  const rows = [...figure.querySelectorAll("tbody tr")].map((tr) => [...tr.cells].map(written));
  return [header, ...rows].map((cells) => cells.join("\t") + "\n").join("");
};

const toSvg = (figure) => new XMLSerializer().serializeToString(figure.querySelector("svg"));

const toPng = (figure) => {
  const { width, height } = figure.querySelector("svg").viewBox.baseVal;
  const image = new Image();
  image.onload = () => {
    const canvas = document.createElement("canvas");
    const scale = 6; // the viewBox is in points, and the page shows narrow figures larger
    canvas.width = scale * width;
    canvas.height = scale * height;
    const context = canvas.getContext("2d");
    context.fillStyle = "white";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => save(`${figure.id}.png`, blob));
  };
  image.src = `data:image/svg+xml,${encodeURIComponent(toSvg(figure))}`;
};

const actions = {
  copy: (figure) => {
    const says = (text) => (figure.querySelector("[role=status]").textContent = text);
    if (!navigator.clipboard) return says("This browser does not let a page copy; use TSV.");
    navigator.clipboard.writeText(toTsv(figure)).then(
      () => says("Copied."),
      () => says("The browser did not allow it; use TSV."),
    );
  },
  tsv: (figure) => save(`${figure.id}.tsv`, new Blob([toTsv(figure)], { type: "text/tab-separated-values" })),
  svg: (figure) => save(`${figure.id}.svg`, new Blob([toSvg(figure)], { type: "image/svg+xml" })),
  png: toPng,
};

// numbers by value, those that are missing last in either direction; texts by the alphabet
const sort = (th) => {
  const direction = th.getAttribute("aria-sort") === "ascending" ? "descending" : "ascending";
  const sign = direction === "ascending" ? 1 : -1;
  const numeric = th.classList.contains("number");
  const key = (tr) => {
    const td = tr.cells[th.cellIndex];
    return numeric ? Number.parseFloat(td.dataset.value.split("\t")[0].replace("inf", "Infinity")) : td.textContent;
  };
  const compare = (a, b) => {
    if (!numeric) return sign * a.localeCompare(b, undefined, { numeric: true });
    if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) - Number.isNaN(b);
    return sign * Math.sign(a - b || 0);
  };
  const body = th.closest("table").tBodies[0];
  body.append(...[...body.rows].sort((a, b) => compare(key(a), key(b))));
  for (const other of th.parentNode.cells) other.setAttribute("aria-sort", "none");
  th.setAttribute("aria-sort", direction);
};

document.addEventListener("click", ({ target }) => {
  const button = target.closest("button");
  if (button?.dataset.action) actions[button.dataset.action](button.closest("figure"));
  else if (button) sort(button.closest("th"));
});

// Tab leads to one mark of a picture, arrows to the others; what it says stands below the picture
const MARK = ".picture svg [tabindex]";
const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
document.addEventListener("keydown", (event) => {
  const mark = event.target.closest(MARK);
  if (!mark || !(event.key in STEPS)) return;
  event.preventDefault(); // the page stays where it is
  const marks = [...mark.closest("svg").querySelectorAll("[tabindex]")];
  const next = marks[marks.indexOf(mark) + STEPS[event.key]];
  if (!next) return;
  mark.setAttribute("tabindex", "-1");
  next.setAttribute("tabindex", "0");
  next.focus();
});
const tell = ({ target }) => {
  const mark = target.closest(MARK);
  if (mark) mark.closest("figure").querySelector(".told").textContent = mark.querySelector("title").textContent;
};
document.addEventListener("focusin", tell);
document.addEventListener("pointerover", tell);

const opened = [];
addEventListener("beforeprint", () => {
  opened.push(...document.querySelectorAll("details:not([open], .why)"));
  for (const details of opened) details.open = true;
});
addEventListener("afterprint", () => {
  for (const details of opened.splice(0)) details.open = false;
});

const seen = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      const link = document.querySelector(`#toc a[href="#${target.id}"]`);
      if (isIntersecting) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  },
  { rootMargin: "-20% 0px -70% 0px" },
);
for (const section of document.querySelectorAll("section")) seen.observe(section);

// What is wrong with the page, as lists of texts that name the elements; an empty list is a good page.
(() => {
  const name = (element) => {
    const steps = [];
    for (let e = element; e && e !== document.body && steps.length < 4; e = e.parentElement) {
      const kind = e.tagName.toLowerCase() + (e.id ? `#${e.id}` : e.className.length ? `.${e.className.split(/\s+/)[0]}` : "");
      steps.unshift(kind);
      if (e.id) break;
    }
    return `${steps.join(" > ")} "${element.textContent.replace(/\s+/g, " ").trim().slice(0, 40)}"`;
  };
  const visible = (element) => {
    if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) return false;
    const box = element.getBoundingClientRect();
    // texts for screen readers alone stand in a box of a pixel, links that wait for the focus left of the page
    return box.width > 1 && box.height > 1 && box.right > 0;
  };
  const inside = (element) => element.parentElement?.closest("svg");
  const all = (selector = "*") => [...document.body.querySelectorAll(selector)];
  const scrolls = (element) => /auto|scroll/.test(getComputedStyle(element).overflowX);
  const texts = () => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) {
      const parent = walker.currentNode.parentElement;
      const shown = walker.currentNode.data.trim() && !parent.closest("script, style, noscript, title, desc, defs, metadata");
      if (shown && visible(parent)) found.push(walker.currentNode);
    }
    return found;
  };

  // A function that answers each question once; nothing changes while a check looks.
  const remembered = (answer) => {
    const known = new Map();
    return (of) => {
      if (!known.has(of)) known.set(of, answer(of));
      return known.get(of);
    };
  };

  // Colours are [r, g, b, alpha], as the canvas draws them: it knows every notation of CSS.
  const pixel = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
  const colour = remembered((text) => {
    pixel.clearRect(0, 0, 1, 1);
    pixel.fillStyle = "#000";
    pixel.fillStyle = text;
    pixel.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = pixel.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  });
  const over = (top, below) => [0, 1, 2].map((i) => top[3] * top[i] + (1 - top[3]) * below[i]).concat(1);
  const fade = (c, opacity) => [c[0], c[1], c[2], c[3] * opacity];
  const luminance = (c) => {
    const [r, g, b] = c.slice(0, 3).map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (a, b) => {
    const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (high + 0.05) / (low + 0.05);
  };
  const canvas = () => {
    const probe = document.createElement("i");
    probe.style.background = "Canvas"; // white, or nearly black where color-scheme is dark
    document.documentElement.append(probe);
    const found = colour(getComputedStyle(probe).backgroundColor);
    probe.remove();
    return found;
  };
  // A printer leaves out the backgrounds that do not ask to stay.
  const backgrounds = (paper) => {
    const lowest = paper ? [255, 255, 255, 1] : canvas();
    const background = remembered((element) => {
      if (!element) return lowest;
      const style = getComputedStyle(element);
      const below = background(element.parentElement);
      return paper && style.printColorAdjust !== "exact" ? below : over(colour(style.backgroundColor), below);
    });
    return background;
  };
  const opacity = remembered((element) => (element ? getComputedStyle(element).opacity * opacity(element.parentElement) : 1));
  // The shapes of a picture that have a colour, in the order of drawing.
  const shapes = remembered((svg) => [...svg.querySelectorAll("rect, path, circle, ellipse, polygon")].flatMap((shape) => {
    const { fill, fillOpacity } = getComputedStyle(shape);
    if (fill === "none" || fill.startsWith("url") || shape.closest("defs, clipPath")) return [];
    return [{ shape, box: shape.getBoundingClientRect(), paint: fade(colour(fill), fillOpacity * opacity(shape)) }];
  }));
  const painted = (svg, element, x, y, below) => {
    for (const { shape, box, paint } of shapes(svg)) {
      if (element.compareDocumentPosition(shape) & Node.DOCUMENT_POSITION_FOLLOWING) break;
      if (x < box.left || x > box.right || y < box.top || y > box.bottom) continue;
      const here = new DOMPoint(x, y).matrixTransform(shape.getScreenCTM().inverse());
      if (shape.isPointInFill(here)) below = over(paint, below);
    }
    return below;
  };

  const place = (element) => [...document.body.querySelectorAll("*")].indexOf(element); // that of the body is -1
  const focus = () => {
    const element = document.activeElement;
    const style = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    const x = Math.min(Math.max((box.left + box.right) / 2, 1), innerWidth - 1);
    const y = Math.min(Math.max((box.top + box.bottom) / 2, 1), innerHeight - 1);
    const top = document.elementFromPoint(x, y);
    return {
      place: place(element),
      name: name(element),
      ring: (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1) || style.boxShadow !== "none",
      // the marks of a picture may lie on each other
      uncovered: (element.closest("svg") ?? element).contains(top) || Boolean(top?.contains(element)),
    };
  };

  return {
    contrast: ({ least = 4.5, paper = false } = {}) => {
      const worst = new Map();
      const background = backgrounds(paper);
      const judge = (element, text, below, what = "") => {
        const seen = over(text, below);
        const found = ratio(seen, below);
        const [t, b] = [seen, below].map((c) => `rgb(${c.slice(0, 3).map(Math.round)})`);
        if (found < least) worst.set(`${found.toFixed(2)} ${t} on ${b}: ${name(element)}${what}`, 0);
      };
      for (const node of texts()) {
        const element = node.parentElement;
        const style = getComputedStyle(element);
        const svg = element.closest("svg");
        const below = background(element);
        if (!svg || element.closest("foreignObject")) {
          judge(element, fade(colour(style.color), opacity(element)), below);
          continue;
        }
        const text = fade(colour(style.fill), style.fillOpacity * opacity(element));
        const range = document.createRange();
        range.selectNodeContents(node);
        const box = range.getBoundingClientRect();
        for (const share of [0.1, 0.5, 0.9])
          judge(element, text, painted(svg, element, box.left + share * box.width, (box.top + box.bottom) / 2, below));
      }
      for (const element of all()) {
        for (const pseudo of ["::before", "::after"]) {
          const style = getComputedStyle(element, pseudo);
          if (!/[^\s"]/.test(style.content.replace(/^(none|normal)$/, "")) || !visible(element)) continue;
          if (style.display === "none") continue;
          judge(element, fade(colour(style.color), opacity(element)), background(element), pseudo);
        }
      }
      return [...worst.keys()];
    },

    // Elements that stand out of the window, but for what is in a box that scrolls.
    overflow: () => {
      const width = document.documentElement.clientWidth;
      const out = all().filter((element) => {
        if (inside(element) || !visible(element)) return false;
        const box = element.getBoundingClientRect();
        if (box.right <= width + 0.5 && box.left >= -0.5) return false;
        for (let e = element.parentElement; e !== document.body; e = e.parentElement) if (scrolls(e)) return false;
        return true;
      });
      const found = out.map((e) => `${Math.round(e.getBoundingClientRect().right)} px: ${name(e)}`);
      const scrolled = document.scrollingElement.scrollWidth;
      return scrolled > innerWidth ? [`the page is ${scrolled} px wide`, ...found] : found;
    },

    // Text that runs out of its own box, over what stands beside it.
    spilt: () => texts().filter((node) => {
      const element = node.parentElement;
      const block = element.closest("td, th, caption, p, li, h1, h2, h3, h4, figcaption, button, summary, pre");
      if (!block || element.closest("svg")) return false;
      const range = document.createRange();
      range.selectNodeContents(node);
      return range.getBoundingClientRect().right > block.getBoundingClientRect().right + 1 && !scrolls(block);
    }).map((node) => name(node.parentElement)),

    // Boxes that hide what is too wide for them.
    cut: () => all().filter((element) => {
      const hides = /hidden|clip/.test(getComputedStyle(element).overflowX);
      return hides && !inside(element) && element.tagName !== "svg" && visible(element) && element.scrollWidth > element.clientWidth + 1;
    }).map(name),

    // Labels that the edge of their picture cuts, or that stand beyond it.
    outside: () => all("svg text").filter(visible).filter((text) => {
      const [box, edge] = [text, text.closest("svg")].map((e) => e.getBoundingClientRect());
      return box.left < edge.left - 1 || box.right > edge.right + 1 || box.top < edge.top - 1 || box.bottom > edge.bottom + 1;
    }).map(name),

    // On paper nothing scrolls.
    scrolling: () => all().filter((e) => scrolls(e) && visible(e) && e.scrollWidth > e.clientWidth + 1).map(name),

    // What nobody sees of the content; in a closed details it is a click away, but not on paper.
    unseen: ({ folded = false } = {}) => all("section, h1, h2, h3, h4, p, li, caption, th, td, svg[role], figcaption")
      .filter((e) => !e.closest("nav") && (e.tagName === "svg" || e.textContent.trim()))
      .filter((e) => !visible(e) && !(folded && e.closest("details:not([open])"))).map(name),

    // Figures that do not have a part once.
    lacking: ({ figures, parts }) => all(figures).flatMap((figure) =>
      parts.filter((part) => figure.querySelectorAll(part).length !== 1).map((part) => `${part} of ${name(figure)}`)),

    shown: (selector) => all(selector).filter(visible).map(name),

    // Ids that stand twice, references to ids that stand nowhere.
    references: () => {
      const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
      const wrong = ids.filter((id, i) => ids.indexOf(id) !== i).map((id) => `twice: ${id}`);
      const known = new Set(ids);
      for (const element of document.querySelectorAll("*")) {
        for (const { name: attribute, value } of element.attributes) {
          let used = [];
          if (/^(aria-(labelledby|describedby|controls|owns)|for|headers)$/.test(attribute)) used = value.split(/\s+/);
          else if (/href$/.test(attribute) && value.startsWith("#")) used = [decodeURIComponent(value.slice(1))];
          else used = [...value.matchAll(/url\(["']?#([^"')]+)/g)].map((match) => match[1]);
          for (const id of used) if (!known.has(id)) wrong.push(`nowhere: ${id}, of ${attribute} of ${name(element)}`);
        }
      }
      return wrong;
    },

    headings: () => {
      const levels = all("h1, h2, h3, h4, h5, h6").map((e) => [Number(e.tagName[1]), e]);
      const wrong = levels.filter(([level], i) => level > (i ? levels[i - 1][0] : 0) + 1).map(([, e]) => `skips a level: ${name(e)}`);
      return levels.filter(([level]) => level === 1).length === 1 ? wrong : ["not one h1", ...wrong];
    },

    // Addresses in the page that a browser would fetch without being asked.
    fetched: () => [...document.querySelectorAll("[src], [srcset], [poster], [data], link[href], image, use, feImage")]
      .flatMap((e) => ["src", "srcset", "poster", "data", "href", "xlink:href"].map((a) => e.getAttribute(a)))
      .filter((address) => address && !/^(#|data:|blob:)/.test(address)),

    // Note in window.followed where the focus is whenever a key goes down, which then moves it.
    follow: () => {
      window.followed = [];
      addEventListener("keydown", () => followed.push(focus()));
    },
    places: (selector) => all(selector).filter(visible).map((e) => [place(e), name(e)]),
  };
})()

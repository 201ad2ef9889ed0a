// The map: every item a point on a canvas, the marks of a taste as buttons above it. Titles are only ever text.
const $ = (name) => element.querySelector(`.tl-map-${name}`);
const frame = $("frame"), canvas = $("points"), marks = $("marks"), tip = $("tip"), card = $("card");
const legend = $("legend"), find = $("find"), found = $("found"), empty = $("empty");
const pen = canvas.getContext("2d");
const EDGE = 26, NEAR = 14, MOST_FOUND = 6;
let cloud = null, taste = null, view = { k: 1, x: 0, y: 0 }, chosen = null, hovered = -1, opened = -1, back = null;
let cells = new Map(), waiting = false;
const place = new Map();

const make = (tag, name, text) => {
  const made = document.createElement(tag);
  if (name) made.className = name;
  if (text !== undefined) made.textContent = text;
  return made;
};
const size = () => ({ w: frame.clientWidth, h: frame.clientHeight });
const fit = () => {
  const { w, h } = size();
  return { sx: (w - 2 * EDGE) / 1000, sy: (h - 2 * EDGE) / 1000 };
};
const at = (x, y) => {
  const { sx, sy } = fit();
  return [(EDGE + x * sx) * view.k + view.x, (EDGE + y * sy) * view.k + view.y];
};
const colours = () => {
  const style = getComputedStyle(frame);
  const get = (name) => style.getPropertyValue(name).trim();
  return {
    hues: [...Array(8).keys()].map((one) => get(`--tl-hue-${one}`)),
    rest: get("--tl-rest"), ink: get("--tl-ink"), dim: get("--tl-dim"), paper: get("--tl-card"),
    towards: get("--tl-pull"), away: get("--tl-push"), arrow: get("--tl-accent"),
  };
};

const draw = () => {
  waiting = false;
  const { w, h } = size(), dense = window.devicePixelRatio || 1;
  if (!w || !h || !cloud) return;
  if (canvas.width !== Math.round(w * dense) || canvas.height !== Math.round(h * dense)) {
    canvas.width = Math.round(w * dense);
    canvas.height = Math.round(h * dense);
  }
  pen.setTransform(dense, 0, 0, dense, 0, 0);
  pen.clearRect(0, 0, w, h);
  const ink = colours(), here = taste && taste.key === cloud.key ? taste : null;
  if (here) drawPull(here, ink);
  drawPoints(ink, w, h);
  drawRegions(ink);
  if (here && here.arrow) drawArrow(here.arrow, ink);
  if (hovered >= 0) ring(cloud.x[hovered], cloud.y[hovered], ink.ink, 5);
  if (opened >= 0) ring(cloud.x[opened], cloud.y[opened], ink.arrow, 8);
  putMarks(w, h);
};
const later = () => {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(draw);
};
const drawPull = (here, ink) => {
  const { sx, sy } = fit(), reach = 1000 / 26 * 1.7 * Math.max(sx, sy) * view.k;
  for (const [x, y, strength] of here.pull) {
    const [a, b] = at(x, y);
    const glow = pen.createRadialGradient(a, b, 0, a, b, reach);
    const colour = strength > 0 ? ink.towards : ink.away;
    glow.addColorStop(0, colour);
    glow.addColorStop(1, `${colour}00`);
    pen.globalAlpha = 0.34 * Math.abs(strength);
    pen.fillStyle = glow;
    pen.fillRect(a - reach, b - reach, 2 * reach, 2 * reach);
  }
  pen.globalAlpha = 1;
};
const drawPoints = (ink, w, h) => {
  const many = cloud.rows.length;
  const radius = Math.min(5.5, Math.max(1.35, Math.sqrt((w * h) / Math.max(many, 150)) / 5)) * Math.sqrt(view.k);
  cells = new Map();
  for (let colour = cloud.values.length; colour >= 0; colour--) {
    pen.fillStyle = ink.hues[colour] && colour < cloud.values.length ? ink.hues[colour] : ink.rest;
    pen.globalAlpha = chosen === null ? 0.72 : chosen === colour ? 0.95 : 0.1;
    pen.beginPath();
    for (let i = 0; i < many; i++) {
      if (cloud.colour[i] !== colour) continue;
      const [a, b] = at(cloud.x[i], cloud.y[i]);
      if (a < -9 || b < -9 || a > w + 9 || b > h + 9) continue;
      pen.moveTo(a + radius, b);
      pen.arc(a, b, radius, 0, 6.2832);
      if (chosen !== null && chosen !== colour) continue;
      const cell = `${Math.floor(a / 16)} ${Math.floor(b / 16)}`;
      const there = cells.get(cell);
      if (there) there.push(i);
      else cells.set(cell, [i]);
    }
    pen.fill();
  }
  pen.globalAlpha = 1;
};
const drawRegions = (ink) => {
  const { w, h } = size(), taken = [];
  pen.font = "600 12.5px system-ui, sans-serif";
  pen.textAlign = "center";
  pen.lineJoin = "round";
  for (const region of cloud.regions) {
    if (chosen !== null && chosen !== region.colour) continue;
    const [a, b] = at(region.x, region.y), half = pen.measureText(region.name).width / 2 + 4;
    const hidden = [...marks.children].some((one) => {
      const [c, d] = at(...one.tlAt);
      return Math.abs(c - a) < half + 10 && Math.abs(d - b) < 18;
    });
    const x = Math.min(Math.max(a, half + 4), w - half - 4), y = Math.min(Math.max(hidden ? b + 22 : b, 18), h - 10);
    if (Math.abs(a - x) > 60 || Math.abs(b - y) > 60) continue;
    if (taken.some(([c, d, other]) => Math.abs(c - x) < half + other && Math.abs(d - y) < 18)) continue;
    taken.push([x, y, half]);
    pen.lineWidth = 4;
    pen.strokeStyle = ink.paper;
    pen.globalAlpha = 0.9;
    pen.strokeText(region.name, x, y + 4);
    pen.globalAlpha = 1;
    pen.fillStyle = ink.ink;
    pen.fillText(region.name, x, y + 4);
  }
};
const drawArrow = ([x, y, u, v], ink) => {
  const [a, b] = at(x, y), [c, d] = at(u, v), angle = Math.atan2(d - b, c - a);
  if (Math.hypot(u - x, v - y) < 30) return;
  for (const [colour, width] of [[ink.paper, 6], [ink.arrow, 2.5]]) {
    pen.strokeStyle = colour;
    pen.lineWidth = width;
    pen.lineCap = "round";
    pen.beginPath();
    pen.moveTo(a, b);
    pen.lineTo(c, d);
    for (const side of [2.6, -2.6]) {
      pen.moveTo(c, d);
      pen.lineTo(c + 12 * Math.cos(angle + side), d + 12 * Math.sin(angle + side));
    }
    pen.stroke();
  }
  pen.fillStyle = ink.arrow;
  pen.beginPath();
  pen.arc(a, b, 4, 0, 6.2832);
  pen.fill();
};
const ring = (x, y, colour, radius) => {
  const [a, b] = at(x, y);
  pen.strokeStyle = colour;
  pen.lineWidth = 2;
  pen.beginPath();
  pen.arc(a, b, radius, 0, 6.2832);
  pen.stroke();
};

const KINDS = { disliked: ["×", "you do not like it"], liked: ["♥", "you like it"], listed: ["", "on your list"] };
const madeMarks = () => {
  marks.replaceChildren();
  if (!cloud || !taste || taste.key !== cloud.key) return;
  for (const [kind, [sign, words]] of Object.entries(KINDS)) {
    for (const one of taste[kind]) {
      const button = make("button", `tl-mark tl-mark-${kind}`, one.label || sign);
      button.type = "button";
      button.tlAt = [one.x, one.y];
      button.setAttribute("aria-label", one.label ? `${one.label}. ${one.title}, ${words}` : `${one.title}, ${words}`);
      button.addEventListener("click", () => open(one, button));
      button.addEventListener("pointerenter", () => show(one.title, ...at(one.x, one.y)));
      button.addEventListener("focus", () => show(one.title, ...at(one.x, one.y)));
      for (const gone of ["pointerleave", "blur"]) button.addEventListener(gone, hide);
      marks.append(button);
    }
  }
};
// Marks that would lie on each other move apart, so that each can be read and pressed.
const APART = 23;
const putMarks = (w, h) => {
  const shown = [...marks.children], places = shown.map((one) => at(...one.tlAt));
  for (let round = 0; round < 12; round++)
    for (let i = 0; i < places.length; i++)
      for (let j = 0; j < i; j++) {
        const dx = places[i][0] - places[j][0], dy = places[i][1] - places[j][1], far = Math.hypot(dx, dy);
        if (far >= APART) continue;
        const push = (APART - far) / 2, [x, y] = far > 0.1 ? [dx / far, dy / far] : [1, 0];
        places[i] = [places[i][0] + push * x, places[i][1] + push * y];
        places[j] = [places[j][0] - push * x, places[j][1] - push * y];
      }
  shown.forEach((button, i) => {
    const [a, b] = places[i];
    button.hidden = a < 0 || b < 0 || a > w || b > h;
    button.style.transform = `translate(${a}px, ${b}px) translate(-50%, -50%)`;
  });
};

const nearest = (event) => {
  const box = canvas.getBoundingClientRect(), x = event.clientX - box.left, y = event.clientY - box.top;
  let best = -1, least = NEAR * NEAR;
  for (let i = -1; i <= 1; i++)
    for (let j = -1; j <= 1; j++)
      for (const one of cells.get(`${Math.floor(x / 16) + i} ${Math.floor(y / 16) + j}`) ?? []) {
        const [a, b] = at(cloud.x[one], cloud.y[one]), far = (a - x) ** 2 + (b - y) ** 2;
        if (far < least) [best, least] = [one, far];
      }
  return best;
};
const titled = (i) => (cloud.years[i] ? `${cloud.titles[i]} (${cloud.years[i]})` : cloud.titles[i]);
const show = (text, x, y) => {
  tip.textContent = text;
  tip.hidden = false;
  const { w } = size();
  tip.style.left = `${Math.min(Math.max(x, tip.offsetWidth / 2 + 4), w - tip.offsetWidth / 2 - 4)}px`;
  tip.style.top = `${y > 52 ? y - 14 : y + 44}px`;
};
const hide = () => {
  tip.hidden = true;
};
const close = () => {
  card.hidden = true;
  opened = -1;
  if (back && back.isConnected) back.focus();
  back = null;
  later();
};
const open = (one, from) => {
  hide();
  back = from;
  opened = place.has(one.row) ? place.get(one.row) : -1;
  const i = opened, kind = i >= 0 ? cloud.values[cloud.colour[i]] : undefined;
  const head = make("strong", "", i >= 0 ? titled(i) : one.title), row = make("div", "tl-map-acts");
  const mine = Object.entries(KINDS).find(([name]) => taste && taste[name].some((other) => other.row === one.row));
  const said = [kind, mine && mine[1][1]].filter(Boolean).join(" · ");
  for (const [signal, text] of [["more", "More like this"], ["dislike", "Not for me"], ["seen", "Seen it"]]) {
    const button = make("button", `tl-act tl-act-${signal}`, text);
    button.type = "button";
    button.addEventListener("click", () => {
      trigger("click", { row: one.row, signal, key: cloud.key });
      close();
    });
    row.append(button);
  }
  const shut = make("button", "tl-map-shut", "×");
  shut.type = "button";
  shut.setAttribute("aria-label", "Close");
  shut.addEventListener("click", close);
  card.replaceChildren(shut, head, make("span", "", said), row);
  card.setAttribute("aria-label", head.textContent);
  card.hidden = false;
  const [x, y] = at(one.x, one.y), { w, h } = size();
  if (w > 520) {
    card.style.left = `${Math.min(Math.max(x - card.offsetWidth / 2, 8), w - card.offsetWidth - 8)}px`;
    card.style.top = `${y + 18 + card.offsetHeight < h ? y + 18 : Math.max(8, y - 18 - card.offsetHeight)}px`;
  } else card.style.left = card.style.top = "";
  row.firstChild.focus({ preventScroll: true });
  later();
};
const openPoint = (i, from) => open({ row: cloud.rows[i], x: cloud.x[i], y: cloud.y[i], title: cloud.titles[i] }, from);

const bound = () => {
  const { w, h } = size();
  view.x = Math.min(0, Math.max(w * (1 - view.k), view.x));
  view.y = Math.min(0, Math.max(h * (1 - view.k), view.y));
  canvas.style.touchAction = view.k > 1 ? "none" : "pan-y";
};
const zoom = (factor, x, y) => {
  const k = Math.min(12, Math.max(1, view.k * factor));
  view.x = x - ((x - view.x) * k) / view.k;
  view.y = y - ((y - view.y) * k) / view.k;
  view.k = k;
  bound();
  later();
};
const middle = () => {
  const { w, h } = size();
  return taste && taste.arrow ? at(taste.arrow[2], taste.arrow[3]) : [w / 2, h / 2];
};
$("in").addEventListener("click", () => zoom(1.7, ...middle()));
$("out").addEventListener("click", () => zoom(1 / 1.7, ...middle()));
$("all").addEventListener("click", () => { view = { k: 1, x: 0, y: 0 }; bound(); later(); });
canvas.addEventListener("wheel", (event) => {
  if (!event.ctrlKey && !event.metaKey) return;
  event.preventDefault();
  const box = canvas.getBoundingClientRect();
  zoom(Math.exp(-event.deltaY / 240), event.clientX - box.left, event.clientY - box.top);
}, { passive: false });

const fingers = new Map();
let moved = 0, spread = 0;
canvas.addEventListener("pointerdown", (event) => {
  fingers.set(event.pointerId, [event.clientX, event.clientY]);
  if (fingers.size === 1) moved = 0;
  spread = 0;
});
canvas.addEventListener("pointermove", (event) => {
  if (!cloud) return;
  const before = fingers.get(event.pointerId);
  if (!before) {
    const next = event.pointerType === "mouse" ? nearest(event) : -1;
    canvas.style.cursor = next >= 0 ? "pointer" : view.k > 1 ? "grab" : "default";
    if (next !== hovered) {
      hovered = next;
      if (next >= 0) show(titled(next), ...at(cloud.x[next], cloud.y[next]));
      else hide();
      later();
    }
    return;
  }
  const dx = event.clientX - before[0], dy = event.clientY - before[1];
  fingers.set(event.pointerId, [event.clientX, event.clientY]);
  moved += Math.abs(dx) + Math.abs(dy);
  if (fingers.size === 2) {
    const [[a, b], [c, d]] = [...fingers.values()], wide = Math.hypot(a - c, b - d);
    const box = canvas.getBoundingClientRect();
    if (spread) zoom(wide / spread, (a + c) / 2 - box.left, (b + d) / 2 - box.top);
    spread = wide;
  } else if (view.k > 1) {
    view.x += dx;
    view.y += dy;
    bound();
    later();
  }
});
for (const ended of ["pointerup", "pointercancel", "pointerleave"])
  canvas.addEventListener(ended, (event) => {
    const pressed = fingers.delete(event.pointerId);
    if (ended === "pointerleave" && hovered >= 0) { hovered = -1; hide(); later(); }
    if (ended !== "pointerup" || !pressed || moved > 8 || !cloud) return;
    const one = nearest(event);
    if (one >= 0) openPoint(one, null);
    else if (!card.hidden) close();
  });
element.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || card.hidden) return;
  event.stopPropagation();
  close();
});

const madeLegend = () => {
  legend.replaceChildren();
  chosen = null;
  const names = [...cloud.values, cloud.values.length ? "other" : cloud.plural];
  names.forEach((name, colour) => {
    if (!cloud.counts[colour]) return;
    const item = make("li"), button = make("button", "tl-hue");
    button.type = "button";
    button.setAttribute("aria-pressed", "false");
    const dot = make("i", colour < cloud.values.length ? `tl-hue-${colour}` : "tl-hue-rest");
    dot.setAttribute("aria-hidden", "true");
    button.append(dot, make("span", "", name), make("small", "", cloud.counts[colour].toLocaleString("en")));
    button.addEventListener("click", () => {
      chosen = chosen === colour ? null : colour;
      for (const other of legend.querySelectorAll("button")) other.setAttribute("aria-pressed", "false");
      button.setAttribute("aria-pressed", String(chosen === colour));
      later();
    });
    item.append(button);
    legend.append(item);
  });
};
const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
find.addEventListener("input", () => {
  found.replaceChildren();
  const asked = plain(find.value.trim());
  if (!cloud || asked.length < 2) return;
  const hits = [];
  for (let i = 0; i < cloud.titles.length && hits.length < 200; i++) {
    const where = plain(cloud.titles[i]).indexOf(asked);
    if (where >= 0) hits.push([where, i]);
  }
  hits.sort((one, other) => one[0] - other[0] || cloud.titles[one[1]].length - cloud.titles[other[1]].length);
  for (const [, i] of hits.slice(0, MOST_FOUND)) {
    const item = make("li"), button = make("button", "", titled(i));
    button.type = "button";
    button.addEventListener("click", () => {
      found.replaceChildren();
      find.value = "";
      openPoint(i, find);
    });
    item.append(button);
    found.append(item);
  }
  if (!hits.length) found.append(make("li", "", "Nothing of this name on the map."));
});

const take = () => {
  if (props.cloud && props.cloud !== cloud && props.cloud.rows) {
    if (!cloud || cloud.key !== props.cloud.key) view = { k: 1, x: 0, y: 0 };
    cloud = props.cloud;
    place.clear();
    cloud.rows.forEach((row, i) => place.set(row, i));
    frame.setAttribute("aria-busy", "false");
    madeLegend();
  }
  if (props.value && props.value.listed) taste = props.value;
  const has = taste && (taste.listed.length || taste.liked.length || taste.disliked.length || taste.pull.length);
  empty.hidden = !cloud || Boolean(has);
  madeMarks();
  later();
};
watch(["value", "cloud"], take);
let visible = false;
new ResizeObserver(() => {
  const now = frame.clientWidth > 0;
  if (now && !visible) trigger("shown", { have: cloud ? cloud.key : "" });
  visible = now;
  bound();
  later();
}).observe(frame);
new MutationObserver(later).observe(document.body, { attributes: true, attributeFilter: ["class"] });
take();

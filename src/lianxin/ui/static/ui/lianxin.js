/* Lianxin: what makes pages easier. Every page works without it. No build, no eval, no inline handlers. */
(function () {
  "use strict";

  const WEEK = 7 * 24 * 3600 * 1000;
  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));
  const one = (selector, root) => (root || document).querySelector(selector);
  const isTyping = (node) => /^(INPUT|TEXTAREA|SELECT)$/.test(node.tagName) && !/^(checkbox|radio)$/.test(node.type);

  /* -- sending: the button says so after a second, a second press is ignored -- */
  function whileSending(event) {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (navigator.onLine === false && one("[data-offline]")) {
      event.preventDefault();
      sayOffline();
      return;
    }
    if (form.getAttribute("aria-busy") === "true") {
      event.preventDefault();
      return;
    }
    const button = event.submitter || one("button:not([type=button])", form);
    form.setAttribute("aria-busy", "true");
    const was = button && button.innerHTML;
    const timer = setTimeout(() => {
      if (button && button.classList.contains("btn")) button.textContent = document.body.dataset.sending;
    }, 1000);
    const calm = () => {
      clearTimeout(timer);
      form.removeAttribute("aria-busy");
      if (button) button.innerHTML = was;
    };
    addEventListener("pageshow", (shown) => shown.persisted && calm(), { once: true });
    setTimeout(calm, 30000);
  }

  /* -- no net: said on the page, and nothing is sent into the void -- */
  function sayOffline() {
    all("[data-offline]").forEach((note) => { note.hidden = navigator.onLine !== false; });
    if (navigator.onLine === false) scrollTo(0, 0);
  }

  /* -- text areas: count and growth -- */
  function count(area) {
    const shown = document.querySelector(`[data-count="${CSS.escape(area.id)}"]`);
    const length = Array.from(area.value).length;
    if (shown) {
      shown.textContent = shown.dataset.words.replace("{n}", length.toLocaleString("en-US"));
      shown.classList.toggle("over", area.maxLength > 0 && length > area.maxLength);
    }
    if (area.dataset.grow && !CSS.supports("field-sizing", "content")) {
      area.style.height = "auto";
      area.style.height = `${area.scrollHeight + 2}px`;
    }
  }

  /* -- drafts: kept on this device for seven days -- */
  const draftName = (key) => `draft:${key}`;
  const isKept = (field) => field.name && !/^(hidden|file|password|submit|button)$/.test(field.type) && !field.closest("[data-no-draft]");

  function keepDraft(form) {
    const values = {};
    all("input, textarea, select", form).filter(isKept).forEach((field) => {
      if (/^(radio|checkbox)$/.test(field.type)) {
        values[field.name] = values[field.name] || [];
        if (field.checked) values[field.name].push(field.value);
      } else values[field.name] = field.value;
    });
    try {
      localStorage.setItem(draftName(form.dataset.draft), JSON.stringify({ at: Date.now(), values }));
    } catch (full) { /* a full or forbidden store loses only the convenience */ }
  }

  function readDraft(key) {
    try {
      const kept = JSON.parse(localStorage.getItem(draftName(key)) || "null");
      if (kept && Date.now() - kept.at < WEEK) return kept.values;
      localStorage.removeItem(draftName(key));
    } catch (broken) { /* as if there were none */ }
    return null;
  }

  /* fills only what the server left empty: what came back with errors wins */
  function fillDraft(form) {
    const values = readDraft(form.dataset.draft);
    if (!values || one("[data-errors]")) return;
    all("input, textarea, select", form).filter(isKept).forEach((field) => {
      const kept = values[field.name];
      if (kept === undefined) return;
      if (Array.isArray(kept)) {
        const group = all(`[name="${CSS.escape(field.name)}"]`, form);
        if (!group.some((box) => box.defaultChecked)) field.checked = kept.includes(field.value);
      } else if (!field.value) field.value = kept;
    });
  }

  function dropDrafts() {
    all("[data-draft-clear]").forEach((mark) => {
      mark.dataset.draftClear.split(" ").forEach((key) => {
        try { localStorage.removeItem(draftName(key)); } catch (forbidden) { /* nothing kept */ }
      });
    });
  }

  /* who signs out leaves nothing that was written on the device */
  function leaveNothing(event) {
    if (event.defaultPrevented || !/\/logout\/$/.test(event.target.action)) return;
    try {
      Object.keys(localStorage).filter((key) => key.startsWith("draft:writing:")).forEach((key) => localStorage.removeItem(key));
    } catch (forbidden) { /* nothing kept */ }
  }

  /* -- photos: seen and taken away before they are sent -- */
  function showPhotos(box) {
    const input = one("input[type=file]", box);
    const list = one("[data-photo-list]", box);
    if (!input || !list || typeof DataTransfer === "undefined") return;
    let chosen = [];
    const add = one(".photo-add", box);
    if (add) {
      add.hidden = false;
      input.classList.add("sr");
    }
    const put = () => {
      const kept = new DataTransfer();
      chosen.forEach((file) => kept.items.add(file));
      input.files = kept.files;
      list.textContent = "";
      chosen.forEach((file, at) => {
        const item = document.createElement("li");
        if (/^image\/(jpeg|png|webp|gif)$/.test(file.type)) {
          const picture = document.createElement("img");
          picture.alt = "";
          picture.src = URL.createObjectURL(file);
          picture.onload = () => URL.revokeObjectURL(picture.src);
          item.append(picture);
        } else {
          const blank = document.createElement("span");
          blank.className = "photo";
          item.append(blank);
        }
        const away = document.createElement("button");
        away.type = "button";
        away.className = "link";
        away.textContent = (input.dataset.remove || "×").replace("{n}", at + 1);
        away.addEventListener("click", () => {
          chosen.splice(at, 1);
          put();
          input.focus();
        });
        item.append(away);
        list.append(item);
      });
    };
    input.addEventListener("change", () => {
      const most = Number(input.dataset.most || 6);
      chosen = (input.multiple ? chosen.concat(Array.from(input.files)) : Array.from(input.files)).slice(0, most);
      put();
    });
  }

  /* -- where I am -- */
  function offerPlace(button) {
    const form = button.closest("form");
    const said = one("[data-locate-said]", form) || button;
    if (!navigator.geolocation || !form) return;
    button.hidden = false;
    button.addEventListener("click", () => {
      navigator.geolocation.getCurrentPosition(
        (found) => {
          form.elements[button.dataset.lat].value = found.coords.latitude.toFixed(6);
          form.elements[button.dataset.lng].value = found.coords.longitude.toFixed(6);
          said.textContent = button.dataset.done;
        },
        () => { said.textContent = button.dataset.failed; },
        { timeout: 10000, maximumAge: 60000 },
      );
    });
  }

  /* -- the receipt as a picture -- */
  function saveReceipt(button) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const paper = document.createElement("canvas");
      paper.width = 720;
      paper.height = 480;
      const pen = paper.getContext("2d");
      const line = (text, font, y, colour) => {
        pen.font = font;
        pen.fillStyle = colour || "#1a1e24";
        pen.fillText(text, 360, y, 680);
      };
      const sans = getComputedStyle(document.body).fontFamily;
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, 720, 480);
      pen.strokeStyle = "#17663a";
      pen.lineWidth = 6;
      pen.strokeRect(12, 12, 696, 456);
      pen.textAlign = "center";
      const parts = button.dataset.saveReceipt.split("-");
      line(button.dataset.title, `600 36px ${sans}`, 90);
      line(parts.slice(0, 2).join("-"), "600 64px monospace", 190);
      line(parts.slice(2).join("-"), "600 64px monospace", 270);
      line(button.dataset.address, `26px ${sans}`, 350, "#5c6470");
      line(button.dataset.zone, `26px ${sans}`, 410, "#5c6470");
      paper.toBlob((picture) => {
        const link = document.createElement("a");
        link.href = URL.createObjectURL(picture);
        link.download = `${button.dataset.saveReceipt}.png`;
        link.click();
        setTimeout(() => URL.revokeObjectURL(link.href), 1000);
      }, "image/png");
    });
  }

  /* -- groups that repeat: one row more, made from the last -- */
  function repeats(box) {
    const add = one("[data-repeat-add]", box);
    if (!add) return;
    /* without scripts several empty rows stand there; with them one is enough until more are asked for */
    const isEmpty = (row) => all("input, textarea, select", row).every((field) => !field.value);
    if (box.dataset.spare) {
      all(".repeat-row", box).filter(isEmpty).slice(1).forEach((row) => { row.hidden = true; });
    }
    add.addEventListener("click", (event) => {
      const spare = one(".repeat-row[hidden]", box);
      if (spare) {
        event.preventDefault();
        spare.hidden = false;
        one("input, textarea, select", spare).focus();
        return;
      }
      const rows = all(".repeat-row", box);
      const last = rows[rows.length - 1];
      const total = one(`[name="${CSS.escape(box.dataset.repeat)}-TOTAL_FORMS"]`, box.closest("form"));
      if (!last) return;
      event.preventDefault();
      const row = last.cloneNode(true);
      const id = one("[id]", last).id.match(/-(\d+)(?=-|$)/);
      const n = id ? Number(id[1]) + 1 : rows.length;
      const moved = (text) => text.replace(/-\d+(?=-|$)/, `-${n}`);
      all("[id], [name], [for], [aria-describedby]", row).forEach((node) => {
        ["id", "name", "for", "aria-describedby"].forEach((key) => {
          if (node.hasAttribute(key)) node.setAttribute(key, moved(node.getAttribute(key)));
        });
      });
      all("input, textarea, select", row).forEach((field) => { field.value = ""; });
      all(".error", row).forEach((said) => said.remove());
      all("label", row).forEach((label) => {
        label.firstChild.textContent = label.firstChild.textContent.replace(rows.length, rows.length + 1);
      });
      last.after(row);
      if (total) total.value = n + 1;
      one("input, textarea, select", row).focus();
    });
  }

  /* -- how long a bulk action can still be called back -- */
  function undoLeft(mark) {
    let left = Number(mark.dataset.undoLeft);
    const timer = setInterval(() => {
      left -= 1;
      if (left > 0) mark.textContent = mark.dataset.words.replace("{n}", left);
      else {
        clearInterval(timer);
        const strip = mark.closest(".strip");
        const form = strip && one("[data-undo]", strip);
        if (form) form.remove();
        mark.remove();
      }
    }, 1000);
  }

  /* -- the list by keys -- */
  function step(table, by) {
    const rows = all("[data-row]", table);
    const at = rows.findIndex((row) => row.classList.contains("at"));
    const from = at < 0 ? rows.findIndex((row) => row.classList.contains("selected")) : at;
    const next = rows[Math.max(0, Math.min(rows.length - 1, from + by))];
    if (!next) return;
    rows.forEach((row) => row.classList.toggle("at", row === next));
    const link = one(".r-title a", next);
    link.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  }

  function showKeys() {
    const help = one("[data-key-help]");
    if (help && help.showModal && !help.open) help.showModal();
  }

  function onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const table = one("[data-rows]");
    const at = table && (one("[data-row].at", table) || one("[data-row].selected", table));
    const keys = {
      "/": () => { const box = one("[data-search]"); if (box) { box.focus(); box.select(); } return box; },
      "?": () => { showKeys(); return one("[data-key-help]"); },
      j: () => { if (table) step(table, 1); return table; },
      k: () => { if (table) step(table, -1); return table; },
      x: () => { const box = at && one("input[type=checkbox]", at); if (box) box.click(); return box; },
      u: () => { const form = one("form[data-undo]"); if (form) form.requestSubmit(); return form; },
      r: () => { const press = one("#pane [data-key=r], [data-key=r]"); if (press) press.click(); return press; },
    };
    if (Object.prototype.hasOwnProperty.call(keys, event.key) && keys[event.key]()) event.preventDefault();
  }

  function chooseAll(box) {
    const table = box.closest("table");
    box.addEventListener("change", () => {
      all("tbody input[type=checkbox]", table).forEach((each) => { each.checked = box.checked; });
    });
  }

  function markSelected(event) {
    const link = event.target.closest && event.target.closest("[data-row] .r-title a[hx-get]");
    if (!link) return;
    const row = link.closest("[data-row]");
    all("[data-row]", row.closest("table")).forEach((each) => {
      each.classList.toggle("selected", each === row);
      each.classList.toggle("at", each === row);
      const its = one(".r-title a", each);
      if (its) { if (each === row) its.setAttribute("aria-current", "true"); else its.removeAttribute("aria-current"); }
    });
    row.classList.remove("unread");
  }

  /* -- the side pane stands beside the list only where there is room; else its link leads to the full page -- */
  function passPane(event) {
    const link = event.target.closest && event.target.closest("[data-row] .r-title a[hx-get]");
    if (link && !matchMedia("(min-width: 960px)").matches) event.stopPropagation();
  }

  /* -- a sentence of a letter, pressed, is the one the next remark is about -- */
  function quote(event) {
    const sentence = event.target.closest && event.target.closest("[data-sentence]");
    const lists = all("select[data-quote]");
    const list = lists.find((each) => !each.value && !one("[name=remark]", each.closest(".remark-row")).value);
    if (!sentence || !list) return;
    list.value = sentence.textContent.slice(0, 500);
    one("[name=remark]", list.closest(".remark-row")).focus();
  }

  function offerPrint(button) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }

  /* -- starting, for the page and for what htmx brings; it tells of the page itself too: each thing starts once -- */
  const started = new WeakSet();
  function start(root) {
    all("textarea", root).forEach(count);
    const parts = {
      "[data-photos]": showPhotos,
      "[data-locate]": offerPlace,
      "[data-save-receipt]": saveReceipt,
      "[data-repeat]": repeats,
      "[data-undo-left]": undoLeft,
      "[data-all]": chooseAll,
      "[data-print]": offerPrint,
    };
    Object.keys(parts).forEach((selector) => all(selector, root).filter((node) => !started.has(node)).forEach((node) => {
      started.add(node);
      parts[selector](node);
    }));
  }

  ["offline", "online"].forEach((name) => addEventListener(name, sayOffline));
  document.addEventListener("submit", whileSending);
  document.addEventListener("submit", leaveNothing);
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", passPane, true);
  document.addEventListener("click", markSelected);
  document.addEventListener("click", quote);
  document.addEventListener("input", (event) => {
    if (event.target.tagName === "TEXTAREA") count(event.target);
    const form = event.target.closest("form[data-draft]");
    if (form) keepDraft(form);
  });
  document.addEventListener("htmx:load", (event) => start(event.detail.elt));
  document.addEventListener("click", (event) => {
    all("details.menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });

  all("form[data-draft]").forEach(fillDraft);
  dropDrafts();
  start(document);
  const errors = one("[data-errors]");
  if (errors) errors.focus();
})();

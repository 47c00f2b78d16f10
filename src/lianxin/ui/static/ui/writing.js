/* A long text under way: saved while one types, kept on this device without a net, merged with another device.
   A form opts in by data-autosave="URL" data-base="REVISION" and a hidden input `base`; data-account says whose
   device store it is, data-page where the page is found again. The answer is JSON:
   {revision, saved: "14:32", merged, clashes: {}}; 409 {error} where nothing is written any more.
   What is typed lies on this device until the server has it; a page with data-draft-clear="writing:URL:ACCOUNT",
   and signing out, take it away (lianxin.js).
   Without this script the same form is saved by its button. */
(function () {
  "use strict";

  const PAUSE = 1200;
  const AGAIN = 10000;
  const MOST_ROWS = 50;
  const WEEK = 7 * 24 * 3600 * 1000;
  const isMark = (one) => /^(radio|checkbox)$/.test(one.type);
  const controls = (form) => Array.from(form.elements).filter((one) => one.name && one.id && !/^(hidden|file|submit|button)$/.test(one.type));
  /* what can be ticked is known by its value: its place in a list may be another one tomorrow */
  const nameOf = (one) => (isMark(one) ? `${one.name}=${one.value}` : one.id);
  const valueOf = (one) => (isMark(one) ? one.checked : one.value);
  const snapshot = (form) => new Map(controls(form).map((one) => [nameOf(one), valueOf(one)]));
  const put = (one, value) => {
    if (isMark(one)) one.checked = value;
    else one.value = value;
    const row = one.closest(".repeat-row");
    if (row && value) row.hidden = false;
  };

  function writing(form) {
    const url = form.dataset.autosave;
    const key = `draft:writing:${url}:${form.dataset.account || ""}`;
    const mark = document.querySelector(`[data-save-state="${form.id}"]`);
    let timer = 0;
    let running = null;
    let dirty = false;
    let stopped = false;
    let failing = false;

    const base = () => form.elements.base.value;
    const say = (word, time) => {
      if (!mark) return;
      mark.textContent = (mark.dataset[word] || "").replace("{time}", time || "");
      mark.classList.toggle("bad", /^(offline|clash|failed)$/.test(word));
      const choose = document.querySelector(`[data-save-choose="${form.id}"]`);
      /* a button that goes away under the finger cannot be pressed: only what is saved takes it away */
      if (choose && word !== "saving") choose.hidden = word !== "clash";
    };

    const keep = () => {
      try {
        localStorage.setItem(key, JSON.stringify({ at: Date.now(), base: base(), values: [...snapshot(form)] }));
      } catch (full) { /* the page still holds it */ }
    };
    const forget = () => { try { localStorage.removeItem(key); } catch (forbidden) { /* nothing kept */ } };

    /* a page asked for while a save was under way may be older than what was saved: this window knows the revision */
    const note = (revision) => { try { sessionStorage.setItem(key, revision); } catch (forbidden) { /* not known */ } };
    const noted = () => { try { return Number(sessionStorage.getItem(key) || 0); } catch (forbidden) { return 0; } };

    const send = (more) => fetch(url, {
      method: "POST", body: new FormData(form), headers: { Accept: "application/json" }, credentials: "same-origin", ...more,
    });

    async function save() {
      clearTimeout(timer);
      if (running) return running;
      if (!dirty || stopped) return null;
      dirty = false;
      say("saving");
      running = once().finally(() => { running = null; });
      await running;
      if (dirty && !stopped) timer = setTimeout(save, failing ? AGAIN : PAUSE);
      return null;
    }

    async function once() {
      const sent = snapshot(form);
      let answer;
      failing = true;
      try {
        answer = await send();
      } catch (gone) {
        dirty = true;
        keep();
        say("offline");
        return;
      }
      const told = (answer.headers.get("Content-Type") || "").includes("json") ? await answer.json() : {};
      if (!answer.ok || told.revision === undefined) {
        stopped = answer.status === 409 || answer.status === 403;
        dirty = !stopped;
        keep();
        if (mark) mark.dataset.failed = told.error || mark.dataset.failed;
        say("failed");
        return;
      }
      failing = false;
      await taken(told, sent);
    }

    async function taken(told, sent) {
      if (Object.keys(told.clashes || {}).length) {
        keep();
        say("clash");
        return;
      }
      const fresh = told.merged ? await fetched(sent) : told.revision;
      if (fresh !== null) form.elements.base.value = fresh;
      if (!dirty) forget();
      note(told.revision);
      say("saved", told.saved);
      form.dispatchEvent(new CustomEvent("lianxin:saved", { bubbles: true }));
    }

    /* what the other device wrote comes into the fields one has not touched since: the revision the form then grew
       out of, or null if a field was touched by both */
    async function fetched(sent) {
      let there;
      try {
        const text = await (await fetch(form.dataset.page || location.href, { credentials: "same-origin" })).text();
        there = new DOMParser().parseFromString(text, "text/html").getElementById(form.id);
      } catch (gone) {
        return null;
      }
      if (!there) return null;
      const theirs = new Map(controls(there).map((one) => [nameOf(one), one]));
      if (controls(form).some((one) => !theirs.has(nameOf(one))) || theirs.size !== controls(form).length) return rows(there, sent);
      let clean = true;
      controls(form).forEach((one) => {
        const other = valueOf(theirs.get(nameOf(one)));
        if (other === valueOf(one)) return;
        if (sent.get(nameOf(one)) === valueOf(one)) put(one, other);
        else if (other !== sent.get(nameOf(one))) clean = false;
      });
      return clean ? there.elements.base.value : null;
    }

    /* the other device has more or fewer rows: the groups are taken over whole, if nobody typed in between */
    function rows(there, sent) {
      if (controls(form).some((one) => sent.get(nameOf(one)) !== valueOf(one))) return null;
      there.querySelectorAll("[data-repeat]").forEach((group) => {
        const own = form.querySelector(`[data-repeat="${group.dataset.repeat}"]`);
        if (own) own.replaceWith(group);
      });
      const theirs = new Map(controls(there).map((one) => [nameOf(one), one]));
      controls(form).forEach((one) => { if (theirs.has(nameOf(one))) put(one, valueOf(theirs.get(nameOf(one)))); });
      document.dispatchEvent(new CustomEvent("htmx:load", { detail: { elt: form } }));
      return there.elements.base.value;
    }

    /* what was typed without a net, before the page was closed: it grew out of the revision kept with it */
    function restore() {
      let kept = null;
      try { kept = JSON.parse(localStorage.getItem(key) || "null"); } catch (broken) { /* as if there were none */ }
      if (!kept || Date.now() - kept.at > WEEK) return forget();
      const values = new Map(kept.values);
      rowsFor(values);
      const differs = controls(form).filter((one) => values.has(nameOf(one)) && values.get(nameOf(one)) !== valueOf(one));
      if (!differs.length) return forget();
      differs.forEach((one) => put(one, values.get(nameOf(one))));
      form.elements.base.value = kept.base;
      touched();
      return null;
    }

    /* rows that were added there and are not on this page */
    function rowsFor(values) {
      values.forEach((value, name) => {
        const stem = name.replace(/\d+$/, "");
        if (!value || value === true || stem === name || document.getElementById(name)) return;
        const first = document.getElementById(`${stem}1`);
        const add = first && first.closest("[data-repeat]") && first.closest("[data-repeat]").querySelector("[data-repeat-add]");
        for (let n = 0; add && n < MOST_ROWS && !document.getElementById(name); n += 1) add.click();
      });
    }

    function touched() {
      dirty = true;
      keep();
      if (navigator.onLine !== false) say("saving");
      clearTimeout(timer);
      timer = setTimeout(save, PAUSE);
    }

    /* also of controls that stand outside the form and belong to it */
    document.addEventListener("input", (event) => {
      if (event.target.form === form) touched();
    });
    form.addEventListener("submit", (event) => {
      if (navigator.onLine === false) {
        event.preventDefault();
        event.stopPropagation();
        keep();
        say("offline");
        return;
      }
      /* it stays on this device until a page shows that the server has it */
      clearTimeout(timer);
      keep();
      dirty = false;
      note(0);
    });
    addEventListener("online", () => { if (dirty) save(); });
    addEventListener("pagehide", () => {
      if (!dirty || stopped) return;
      keep();
      send({ keepalive: true }).catch(() => { /* it is kept on this device */ });
    });
    restore();
    if (!dirty && noted() > Number(base())) {
      fetched(snapshot(form)).then((fresh) => { if (fresh !== null) form.elements.base.value = fresh; });
    }
  }

  document.querySelectorAll("form[data-autosave]").forEach(writing);
})();

// The other three desks are asked how much waits there, and their numbers are put where the page kept a place for them.
// Without this file the page says what is at this desk, with links to the others.
"use strict";
(() => {
  const KEY = "jinlanling-counts"; // what was told lately, of this log-in alone
  const KEPT = 30_000; // milliseconds, so that turning pages asks nobody
  const PATIENCE = 3_000; // milliseconds, after which a desk has not answered
  const nav = document.querySelector("nav[data-log-in]");
  if (!nav) return;
  const peers = [...nav.querySelectorAll("a[data-peer]")];
  const rows = [...document.querySelectorAll(".four [data-row]")];
  const filled = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  function remembered() {
    try {
      const kept = JSON.parse(sessionStorage.getItem(KEY));
      return kept && kept.logIn === nav.dataset.logIn ? kept.told : {};
    } catch {
      return {};
    }
  }

  function remember(told) {
    try {
      sessionStorage.setItem(KEY, JSON.stringify({ logIn: nav.dataset.logIn, told }));
    } catch { /* a browser that keeps nothing asks each time */ }
  }

  async function ask(peer) {
    const stop = new AbortController();
    const late = setTimeout(() => stop.abort(), PATIENCE);
    try {
      const answer = await fetch(`${peer.href}/counts`, {
        credentials: "include", headers: { Accept: "application/json" }, redirect: "error", signal: stop.signal,
      });
      return answer.ok ? await answer.json() : null;
    } catch {
      return null;
    } finally {
      clearTimeout(late);
    }
  }

  function put(cell, number, address) {
    if (!number || !address) {
      cell.textContent = number;
      return;
    }
    const link = document.createElement("a");
    link.href = address;
    link.textContent = number;
    cell.replaceChildren(link);
  }

  function show(peer, counts) {
    peer.querySelector("span").textContent = counts ? counts.waiting.number : peer.dataset.silent;
    const row = rows.find((one) => one.dataset.row === peer.dataset.peer);
    for (const cell of counts && row ? row.querySelectorAll("[data-key]") : []) {
      const { number, address } = counts[cell.dataset.key];
      put(cell, number, new URL(address, peer.href).href);
    }
  }

  function sum(answers) {
    const known = answers.filter(Boolean);
    const silent = peers.filter((_, at) => !answers[at]);
    const all = (key, mine) => known.reduce((whole, one) => whole + one[key].number, mine);
    for (const place of document.querySelectorAll("[data-sum]")) {
      const n = all(place.dataset.sum, Number(place.dataset.mine));
      const words = silent.length ? place.dataset.some : n ? place.dataset.all : place.dataset.none || place.dataset.all;
      place.textContent = filled(words, { n, desks: known.length + 1 });
      if (n) place.classList.replace("grey", "blue");
      const link = place.closest("a[data-all-href]");
      if (link && n > Number(place.dataset.mine)) link.href = link.dataset.allHref;
      if (link) link.title = silent.map((one) => `${one.dataset.name} ${one.dataset.silent}`).join(" ");
    }
    const own = (key) => Number(rows.find((one) => "here" in one.dataset).querySelector(`[data-key=${key}]`).textContent);
    for (const cell of document.querySelectorAll(".four [data-row=sum] [data-key]")) {
      put(cell, all(cell.dataset.key, own(cell.dataset.key)));
    }
    const said = document.querySelector(".four-said");
    if (said) {
      const desks = silent.map((one) => one.dataset.name).join(said.dataset.and);
      said.textContent = silent.length ? filled(said.dataset.silent, { desks }) : said.dataset.all;
    }
  }

  async function count() {
    const told = remembered();
    const answers = await Promise.all(peers.map(async (peer) => {
      const kept = told[peer.dataset.peer];
      const counts = kept && Date.now() - kept.at < KEPT ? kept.counts : await ask(peer);
      if (counts && counts !== kept?.counts) {
        told[peer.dataset.peer] = { at: Date.now(), counts };
        remember(told);
      }
      show(peer, counts);
      return counts;
    }));
    sum(answers);
  }

  // What is sent may change what waits, and a log-out leaves nothing to whoever comes next.
  document.addEventListener("submit", (event) => {
    if (event.target.method === "post") remember({});
  });
  count();
})();

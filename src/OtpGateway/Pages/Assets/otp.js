// Comfort only: every page is complete without this file.
(() => {
  "use strict";

  const language = document.documentElement.lang;
  const plural = new Intl.PluralRules(language);
  const number = new Intl.NumberFormat(language);

  // A code copied from a message often brings spaces or dashes along.
  const code = document.querySelector("input[autocomplete='one-time-code']");
  code?.addEventListener("paste", event => {
    const text = event.clipboardData?.getData("text") ?? "";
    const bare = text.replace(/[\s\u200b\u2010-\u2015-]/g, "");
    if (bare === text || bare === "") return;
    event.preventDefault();
    code.setRangeText(bare, code.selectionStart, code.selectionEnd, "end");
    code.dispatchEvent(new Event("input", { bubbles: true }));
  });

  // Tabs and windows of one person tell each other that something was sent in; whether it was right is asked for.
  const watch = document.querySelector("meta[name='otp-watch']")?.content;
  const passed = document.querySelector("[data-passed]");
  const channel = (watch || passed) && window.BroadcastChannel && new BroadcastChannel("otp_gateway");
  let looks = 0;
  const look = async waits => {
    const mine = ++looks;
    for (const wait of waits) {
      await new Promise(resolve => setTimeout(resolve, wait));
      if (mine !== looks) return;
      const answer = await fetch(watch, { headers: { Accept: "application/json" } }).catch(() => null);
      // A reload would break off the answer to what this tab has sent itself.
      if (answer?.ok && (await answer.json()).state === "passed_challenge" && ![...document.forms].some(form => form.dataset.sent)) return location.reload();
    }
  };
  if (watch) {
    const soonAndLater = [300, 1000, 3000, 6000];
    if (channel) channel.onmessage = () => look(soonAndLater);
    document.addEventListener("visibilitychange", () => document.hidden || look(soonAndLater));
    // What was told between this page's making and now.
    look([1000]);
  }

  // The page that has opened this window waits for it.
  if (passed) {
    channel?.postMessage("passed");
    setTimeout(() => window.close(), 300);
  }

  // A second click while the first is on its way would only cost an attempt or a message.
  for (const form of document.forms) {
    form.addEventListener("submit", event => {
      if (form.dataset.sent) return event.preventDefault();
      form.dataset.sent = "yes";
      if (watch) channel?.postMessage("sent");
      event.submitter?.setAttribute("aria-busy", "true");
      setTimeout(() => {
        delete form.dataset.sent;
        event.submitter?.removeAttribute("aria-busy");
      }, 8000);
    });
  }

  // Only the last minute and the end are announced; a spoken countdown would drown everything else.
  const announce = text => {
    const place = document.querySelector("[data-announcements]");
    if (place && text) place.textContent = text;
  };

  for (const clock of document.querySelectorAll("[data-countdown]")) {
    const { unit, forms, done, last, holds } = clock.dataset;
    const texts = JSON.parse(forms);
    const end = performance.now() + Number(clock.dataset.countdown) * 1000;
    const held = holds && document.getElementById(holds);
    if (held) held.disabled = true;
    let warned = Number(clock.dataset.countdown) <= 60;

    const timer = setInterval(() => {
      const seconds = Math.ceil((end - performance.now()) / 1000);
      if (seconds <= 0) {
        clearInterval(timer);
        clock.textContent = done;
        // Attempts are of no use to a code that has expired.
        if (last) clock.nextElementSibling?.remove();
        announce(done);
        if (held) held.disabled = false;
        return;
      }
      if (last && seconds <= 60 && !warned) {
        warned = true;
        announce(last);
      }
      const count = Math.ceil(seconds / Number(unit));
      const text = (texts[plural.select(count)] ?? texts.other).replace("{count}", number.format(count));
      if (clock.textContent !== text) clock.textContent = text;
    }, 1000);
  }
})();

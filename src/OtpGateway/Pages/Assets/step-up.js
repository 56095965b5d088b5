// For an application's own pages: a call that needs a second factor is explained, the code is asked for in a window of
// the gateway's, and the call is made again. What is served has neither these lines nor the indentation.
(() => {
  "use strict";

  const page = document;
  const script = page.currentScript?.src;
  if (!script?.startsWith(location.origin + "/") || window.otpGateway) return;
  const base = new URL(".", script).pathname;
  const send = window.fetch.bind(window);
  const texts = TEXTS;
  const css = "dialog{max-width:26rem;font:1rem/1.5 system-ui}dialog::backdrop{background:#0009}button{margin:.2rem .5rem .2rem 0;padding:.6rem 1rem;font:inherit}";

  let pending;
  let passes = 0;

  // When the second factor was shown: "" without one, undefined when that cannot be told now.
  const factor = () => send(base + "sessions/whoami")
    .then(answer => answer.status < 500 ? answer.json() : null)
    .then(session => session.authenticator_assurance_level === "aal2" ? session.authenticated_at : "")
    .catch(() => {});

  const ask = url => new Promise(resolve => {
    const to = new URL(url, location);
    if (to.origin !== location.origin || to.pathname !== base + "self-service/login/browser") return resolve(false);
    to.searchParams.set("return_to", base + "step-up/done");

    const lang = [page.documentElement.lang, ...navigator.languages].map(tag => tag.slice(0, 2).toLowerCase()).find(tag => texts[tag]) ?? "en";
    const text = texts[lang];
    const add = (parent, tag, more) => parent.appendChild(Object.assign(page.createElement(tag), more));
    // A tree of its own, so that neither the application's style sheets nor these reach too far.
    const host = page.createElement("div");
    const root = host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
    const dialog = add(root, "dialog", { lang, ariaLabel: text.title });
    add(dialog, "h2", { textContent: text.title });
    const say = add(dialog, "p", { role: "status", textContent: text.text });

    // The window has no way back to this page: it says "passed" to whoever listens, and where that is lost, asking tells.
    const channel = new BroadcastChannel("otp_gateway");
    let before, timer, wait;
    const end = passed => {
      clearTimeout(timer);
      channel.close();
      host.remove();
      if (passed) passes++;
      resolve(passed);
    };
    const look = async () => {
      const now = page.hidden ? before : await factor();
      before ??= now;
      if (now && now !== before) end(true);
      // A quarter of an hour of being looked at: no code can be entered for longer.
      else if (wait > 9e4) end(false);
      clearTimeout(timer);
      if (host.isConnected) timer = setTimeout(look, page.hidden ? wait : wait *= 1.1);
    };
    const soon = () => look(wait = 1e3);
    channel.onmessage = ({ data }) => data === "passed" ? end(true) : soon();
    const cancel = dialog.onclose = () => end(false);
    const onclick = () => {
      open(to, "", "popup,noopener,width=480,height=760");
      say.textContent = text.waiting;
      soon();
    };
    add(dialog, "button", { textContent: text.open, onclick });
    add(dialog, "button", { textContent: text.cancel, onclick: cancel });
    page.body.append(host);
    dialog.showModal();
    soon();
  });

  // Whoever asks meanwhile waits for the same window.
  const stepUp = url => pending ??= ask(url).finally(() => pending = null);

  window.fetch = async (input, init) => {
    if (new URL(input.url ?? input, page.baseURI).origin !== location.origin) return send(input, init);
    const known = passes;
    const request = new Request(input, init);
    // A copy of a stream would have to be kept in memory, however long it is.
    const copy = init?.body instanceof ReadableStream ? null : request.clone();
    const response = await send(request);
    const answer = response.status === 401 && await response.clone().json().catch(() => {});
    if (answer?.error?.id !== "session_aal2_required"
      // What has redirected here was carried out already, if it was not a mere look.
      || (response.redirected && !/^(GET|HEAD)$/.test(request.method))
      // A route that asks for every operation lets through what it has held itself, and no call.
      || response.headers.get("WWW-Authenticate")?.includes('max_age="0"')) return response;
    if (!copy) throw new TypeError("A second factor is needed; a stream cannot be sent again.");
    const { signal } = request;
    const aborted = (_, fail) => signal.addEventListener("abort", () => fail(signal.reason));
    return passes > known || await Promise.race([stepUp(answer.redirect_browser_to), new Promise(aborted)]) ? send(copy) : response;
  };

  window.otpGateway = { stepUp };
})();

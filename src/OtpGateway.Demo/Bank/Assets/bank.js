// The bank's own pages and its API. Everything here is extra: the account itself works without it, only Settings does not.

export const money = (amount) =>
  (amount < 0 ? '−€ ' : '€ ') + Math.abs(amount).toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

const day = (time) => new Date(time).toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });

export const answer = document.querySelector('#answer');

export function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

export function say(kind, ...content) {
  answer.replaceChildren(element('p', { class: `notice ${kind}` }, ...content));
}

// An error's words are in its body; where it names another page to go to first, that page is asked to lead back here.
async function explain(response) {
  const body = await response.json().catch(() => null);
  const words = body?.error?.reason ?? body?.error?.message ?? `The server answered ${response.status}.`;
  const link = nextStep(response.status, body?.redirect_browser_to);
  say('bad', words, ...(link ? [' ', link] : []));
}

function nextStep(status, target) {
  if (typeof target === 'string') {
    const url = new URL(target, location.href);
    if (url.protocol === 'http:' || url.protocol === 'https:') {
      if (!url.searchParams.has('return_to')) url.searchParams.set('return_to', location.href);
      return element('a', { href: url.href, id: 'next-step' }, 'Continue');
    }
  }
  return status === 401
    ? element('a', { href: `/login?next=${encodeURIComponent(location.pathname)}`, id: 'next-step' }, 'Sign in')
    : null;
}

// Never follows a redirect: an API that answers with a page has not done what it was asked to do.
export async function call(method, path, body) {
  try {
    const response = await fetch(path, {
      method,
      headers: { Accept: 'application/json', ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
      body: body === undefined ? undefined : JSON.stringify(body),
      redirect: 'error',
    });
    if (response.ok) return response;
    await explain(response);
  } catch {
    say('bad', 'The bank cannot be reached. Please try again.');
  }
  return null;
}

const refresh = document.querySelector('#refresh');
if (refresh) {
  refresh.hidden = false;
  refresh.addEventListener('click', async () => {
    const response = await call('GET', '/api/transactions');
    if (!response) return;
    const { balance, transactions } = await response.json();
    document.querySelector('#balance').textContent = money(balance);
    document.querySelector('#transactions').replaceChildren(...transactions.map(({ at, text, amount, number }) =>
      element('tr', {},
        element('td', {}, element('time', { datetime: at }, day(at))),
        element('td', {}, text, ...(number ? [' ', element('small', {}, number)] : [])),
        element('td', { class: amount > 0 ? 'number in' : 'number' }, money(amount)))));
    answer.textContent = `Updated at ${new Date().toLocaleTimeString('en-GB')}.`;
  });
}

const limitForm = document.querySelector('#limit-form');
if (limitForm) {
  limitForm.addEventListener('submit', async (event) => {
    event.preventDefault();
    const limit = Number(limitForm.elements.limit.value.replace(',', '.'));
    const response = await call('PUT', '/api/account/limit', { limit: Number.isFinite(limit) ? limit : null });
    if (response) say('good', `A transfer may now move up to ${money((await response.json()).limit)}.`);
  });

  document.querySelector('#payees').addEventListener('click', async (event) => {
    const id = event.target.dataset?.payee;
    if (!id || !await call('DELETE', `/api/payees/${encodeURIComponent(id)}`)) return;
    const entry = event.target.closest('li');
    say('good', `${entry.querySelector('span').firstChild.textContent.trim()} has been removed.`);
    entry.remove();
    answer.tabIndex = -1;
    answer.focus();
  });

  const me = await call('GET', '/api/me');
  if (me) {
    const customer = await me.json();
    for (const place of document.querySelectorAll('[data-me]')) place.textContent = customer[place.dataset.me] ?? 'none';
  }
}

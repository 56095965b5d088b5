// Transfers that are sent without leaving the page. Where a code is needed, the call itself waits for it (step-up.js).
import { answer, call, element, money, say } from './bank.js';

const form = document.querySelector('#quick-form');
const button = form.querySelector('button[type=submit]');
const label = button.textContent;

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  // Not disabled: whoever has pressed it by keyboard stays on it.
  if (button.ariaDisabled === 'true') return;
  button.ariaDisabled = 'true';
  button.textContent = 'Sending…';
  answer.replaceChildren();
  const { recipient, amount, reference } = Object.fromEntries(new FormData(form));
  const response = await call('POST', '/api/transfers', { recipient, amount, reference });
  if (response) booked(await response.json());
  button.textContent = label;
  button.ariaDisabled = null;
});

function booked({ number, text, amount, balance }) {
  say('good', `${money(amount)} are on their way. Reference number `, element('strong', {}, number));
  document.querySelector('#nothing-sent').hidden = true;
  document.querySelector('#sent').prepend(
    element('li', { class: 'title-row' }, element('span', {}, text, ' ', element('small', {}, number)), element('span', { class: 'number' }, money(-amount))));
  document.querySelector('#available').textContent = money(balance);
  form.reset();
}

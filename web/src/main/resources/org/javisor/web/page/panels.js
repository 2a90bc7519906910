// Menus under buttons, questions, and short messages.

const MESSAGE_MILLIS = 4000;

/** Opens the panel beside a button; closes on Escape, a click elsewhere, or when a button in it was used. */
export function menu(button, panel) {
  const show = (on) => {
    panel.hidden = !on;
    button.setAttribute('aria-expanded', String(on));
  };
  show(false);
  button.addEventListener('click', () => {
    show(panel.hidden);
    if (!panel.hidden) {
      panel.querySelector('button, select')?.focus();
    }
  });
  panel.addEventListener('click', (event) => event.target.closest('button') && show(false));
  panel.addEventListener('keydown', (event) => {
    const buttons = [...panel.querySelectorAll('button')];
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (event.key === 'Escape') {
      show(false);
      button.focus();
    } else if (step && buttons.includes(document.activeElement)) {
      event.preventDefault();
      buttons.at((buttons.indexOf(document.activeElement) + step) % buttons.length).focus();
    }
  });
  // In the capturing phase: the guest's screen keeps clicks for itself.
  document.addEventListener('pointerdown', (event) => {
    if (!panel.hidden && !panel.contains(event.target) && !button.contains(event.target)) {
      show(false);
    }
  }, true);
}

/** Opens a dialog and waits for the value of the button that closed it; empty for Escape. */
export function ask(dialog) {
  dialog.returnValue = '';
  if (!dialog.open) {
    dialog.showModal();
  }
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => resolve(dialog.returnValue), { once: true });
  });
}

export function say(text) {
  const message = document.createElement('div');
  message.textContent = text;
  document.getElementById('toasts').append(message);
  setTimeout(() => message.remove(), MESSAGE_MILLIS);
}

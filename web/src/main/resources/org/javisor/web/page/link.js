// The way to the server: the token, actions, sockets, and coming back when the connection is lost.

const TOKEN = 'javisor-token';
const ENDED = 4000;
const LONGEST_WAIT = 8;

/** The token comes behind the address's mark, which is not sent anywhere, and stays in this tab only. */
export function takeToken(text = location.hash) {
  const found = /token=([A-Za-z0-9._~-]+)/.exec(text) ?? /^([A-Za-z0-9._~-]+)$/.exec(text.trim());
  if (found) {
    sessionStorage.setItem(TOKEN, found[1]);
  }
  if (location.hash) {
    history.replaceState(null, '', location.pathname);
  }
  return sessionStorage.getItem(TOKEN) ?? '';
}

function token() {
  return sessionStorage.getItem(TOKEN) ?? '';
}

export function socketAddress(name) {
  return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/socket/${name}`;
}

export function socketProtocols() {
  return ['javisor', `token.${token()}`];
}

export class Refused extends Error {}

async function request(method, action, body) {
  const answer = await fetch(`/api/${action}`, {
    method, body, headers: { Authorization: `Bearer ${token()}` },
  });
  if (answer.status === 401) {
    throw new Refused('The token is wrong.');
  }
  if (!answer.ok) {
    throw Object.assign(new Error((await answer.text()).trim()), { status: answer.status });
  }
  return answer;
}

export const read = (action) => request('GET', action);
export const act = (action, body = '') => request('POST', action, body);

/**
 * Keeps the page connected. Tells of `connecting`, `open`, `machine` (each second, with the machine as the server sees
 * it), `lost` (with the seconds until it tries again), `refused`, and `ended` (with the reason; there is no way back).
 */
export class Link extends EventTarget {
  #events = null;
  #failures = 0;
  #timer = 0;
  #over = false;

  async open() {
    clearTimeout(this.#timer);
    this.#tell('connecting');
    try {
      await read('machine');
    } catch (e) {
      if (e instanceof Refused) {
        this.#tell('refused');
      } else {
        this.lose();
      }
      return;
    }
    const events = new WebSocket(socketAddress('events'), socketProtocols());
    this.#events = events;
    events.onopen = () => {
      this.#failures = 0;
      this.#tell('open');
    };
    events.onmessage = (message) => this.#tell('machine', JSON.parse(message.data));
    events.onclose = (closed) => {
      if (closed.code === ENDED) {
        this.#over = true;
        this.#tell('ended', closed.reason);
      } else if (this.#events === events) {
        this.lose();
      }
    };
  }

  /** Some part of the connection is gone: all of it is made anew. */
  lose() {
    const events = this.#events;
    this.#events = null;
    events?.close();
    if (this.#over) {
      return;
    }
    let seconds = Math.min(2 ** this.#failures++, LONGEST_WAIT);
    clearTimeout(this.#timer);
    const count = () => {
      if (seconds === 0) {
        this.open();
        return;
      }
      this.#tell('lost', seconds--);
      this.#timer = setTimeout(count, 1000);
    };
    count();
  }

  #tell(what, detail) {
    this.dispatchEvent(new CustomEvent(what, { detail }));
  }
}

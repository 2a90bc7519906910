// The serial console: xterm.js at the end of a socket.

import { Terminal } from '/vendor/xterm/lib/xterm.mjs';
import { FitAddon } from '/vendor/xterm-fit/lib/addon-fit.mjs';
import { socketAddress, socketProtocols } from './link.js';

const COLOURS = {
  background: '#11141b', foreground: '#d7dce8', cursor: '#8094ff', selectionBackground: '#34406e',
  black: '#1d212b', red: '#ff6b7d', green: '#5fd18d', yellow: '#e7b04e', blue: '#7c91ff', magenta: '#c88bf0',
  cyan: '#57c7d8', white: '#d7dce8', brightBlack: '#69718a', brightRed: '#ff8d9b', brightGreen: '#86e0a9',
  brightYellow: '#f2c97d', brightBlue: '#a3b2ff', brightMagenta: '#dbb0f7', brightCyan: '#8adbe7',
  brightWhite: '#ffffff',
};

export class Serial {
  #terminal = new Terminal({
    theme: COLOURS, fontSize: 13, scrollback: 10000, cursorBlink: true,
    fontFamily: 'ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace',
  });

  #socket = null;
  #listening = false;
  #encoder = new TextEncoder();
  #onLost;

  constructor(place, onLost) {
    this.#onLost = onLost;
    const fit = new FitAddon();
    this.#terminal.loadAddon(fit);
    this.#terminal.open(place);
    new ResizeObserver(() => place.clientWidth > 0 && fit.fit()).observe(place);
    this.#terminal.onData((text) => this.#send(this.#encoder.encode(text)));
    this.#terminal.onBinary((text) => this.#send(Uint8Array.from(text, (c) => c.charCodeAt(0))));
  }

  #send(bytes) {
    if (this.#listening && this.#socket?.readyState === WebSocket.OPEN) {
      this.#socket.send(bytes);
    }
  }

  open() {
    const socket = new WebSocket(socketAddress('serial'), socketProtocols());
    this.#socket = socket;
    socket.binaryType = 'arraybuffer';
    this.#listening = false;
    let first = true;
    socket.onmessage = (message) => {
      if (first) {
        // What was printed before: what it asks the terminal has been answered then.
        first = false;
        this.#terminal.reset();
        this.#terminal.write(new Uint8Array(message.data), () => { this.#listening = true; });
      } else {
        this.#terminal.write(new Uint8Array(message.data));
      }
    };
    socket.onclose = () => {
      if (this.#socket === socket) {
        this.#socket = null;
        this.#onLost();
      }
    };
  }

  close() {
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  focus() {
    this.#terminal.focus();
  }
}

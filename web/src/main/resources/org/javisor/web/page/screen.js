// The guest's screen: noVNC, with its last picture left standing when the connection is gone.

import RFB from '/vendor/novnc/core/rfb.js';
import { socketAddress, socketProtocols } from './link.js';

export class Screen {
  #place;
  #still;
  #rfb = null;
  #fit = true;
  #onLost;

  constructor(place, still, onLost) {
    this.#place = place;
    this.#still = still;
    this.#onLost = onLost;
  }

  open() {
    const rfb = new RFB(this.#place, socketAddress('screen'), { wsProtocols: socketProtocols(), shared: true });
    this.#rfb = rfb;
    rfb.background = 'transparent';
    rfb.showDotCursor = true;
    rfb.scaleViewport = this.#fit;
    rfb.addEventListener('connect', () => {
      this.#still.hidden = true;
      if (document.activeElement === document.body) {
        rfb.focus();
      }
    });
    rfb.addEventListener('disconnect', () => {
      this.#keepPicture(rfb);
      if (this.#rfb === rfb) {
        this.#rfb = null;
        this.#onLost();
      }
    });
  }

  #keepPicture(rfb) {
    try {
      this.#still.src = rfb.toDataURL();
      this.#still.hidden = false;
    } catch {
      // There was no picture yet.
    }
  }

  close() {
    const rfb = this.#rfb;
    this.#rfb = null;
    rfb?.disconnect();
  }

  fit(on) {
    this.#fit = on;
    if (this.#rfb) {
      this.#rfb.scaleViewport = on;
    }
  }

  focus() {
    this.#rfb?.focus();
  }

  /** Presses keys one after the other, and releases them in the opposite order. */
  press(keys) {
    for (const { keysym, code } of keys) {
      this.#rfb?.sendKey(keysym, code, true);
    }
    for (const { keysym, code } of keys.toReversed()) {
      this.#rfb?.sendKey(keysym, code, false);
    }
    this.focus();
  }
}

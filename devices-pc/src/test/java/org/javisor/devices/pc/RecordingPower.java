package org.javisor.devices.pc;

import java.util.ArrayList;
import java.util.List;
import org.javisor.device.PowerControl;

/** Remembers what was asked of the machine. */
public final class RecordingPower implements PowerControl {
  public final List<String> requests = new ArrayList<>();

  @Override
  public void powerOff() {
    requests.add("power off");
  }

  @Override
  public void reset() {
    requests.add("reset");
  }

  @Override
  public void init() {
    requests.add("init");
  }

  @Override
  public void exit(int code) {
    requests.add("exit " + code);
  }
}

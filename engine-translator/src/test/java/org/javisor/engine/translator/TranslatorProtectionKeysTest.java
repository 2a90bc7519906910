package org.javisor.engine.translator;

import org.javisor.engine.Engine;
import org.javisor.engine.testkit.ProtectionKeysContract;

/** The programs of the contract in their second run: whatever ran in the first is translated. */
class TranslatorProtectionKeysTest extends ProtectionKeysContract {
  @Override
  protected Engine newEngine() {
    return TranslatorEngine.atOnce(1);
  }

  @Override
  protected int rehearsals() {
    return 1;
  }
}

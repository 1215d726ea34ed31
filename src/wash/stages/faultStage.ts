import { DwmError } from '../../errors/dwmError.js';
import type { ConfigFault } from '../config/washConfig.js';
import type { DeriveStage, FieldStage } from './fieldPlan.js';

/** Stands where the config has a fault: fails the records that reach it (golden 10-config-*). */
export class FaultStage implements FieldStage, DeriveStage {
  constructor(readonly fault: ConfigFault) {}

  apply(): never {
    throw new DwmError('WASH_CONFIG_FAULT', `Washing reached a fault in the config: ${this.fault.reason}. Correct it.`);
  }
}

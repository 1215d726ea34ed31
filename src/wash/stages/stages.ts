import type { FunctionPosition } from '../config/washConfig.js';
import type { RuleType } from '../types.js';

export type Stage =
  | { readonly kind: 'functions'; readonly position: FunctionPosition }
  | { readonly kind: 'rules'; readonly type: RuleType }
  /** Fields in config order, the sets of a field in string order of their names, until one matches. */
  | { readonly kind: 'derive' };

/** The wash, from first to last. The order in which a field's `lookup` names the types does not matter (golden 02-lookup-list-order). */
export const STAGES: readonly Stage[] = [
  { kind: 'functions', position: 'beforeGenericValidation' },
  { kind: 'rules', type: 'genericLookup' },
  { kind: 'functions', position: 'beforeGenericRegex' },
  { kind: 'rules', type: 'genericRegex' },
  { kind: 'functions', position: 'beforeFieldSpecificValidation' },
  { kind: 'rules', type: 'fieldSpecificLookup' },
  { kind: 'functions', position: 'beforeFieldSpecificRegex' },
  { kind: 'rules', type: 'fieldSpecificRegex' },
  { kind: 'functions', position: 'beforeNormalization' },
  { kind: 'rules', type: 'normLookup' },
  { kind: 'functions', position: 'beforeNormalizationRegex' },
  { kind: 'rules', type: 'normRegex' },
  { kind: 'functions', position: 'beforeNormalizationIncludes' },
  { kind: 'rules', type: 'normIncludes' },
  { kind: 'functions', position: 'beforeDeriveData' },
  { kind: 'derive' },
  { kind: 'functions', position: 'afterProcessing' },
];

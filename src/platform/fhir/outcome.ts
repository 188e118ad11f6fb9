import type { OperationOutcome, OperationOutcomeIssue } from '@medplum/fhirtypes';
import type { Refusal, RefusalKind } from '../refusal.ts';

type Code = OperationOutcomeIssue['code'];

const codes: Record<RefusalKind, Code> = {
  'not-found': 'not-found',
  forbidden: 'forbidden',
  invalid: 'invalid',
  conflict: 'conflict',
  unavailable: 'transient',
  limited: 'throttled',
};

/** One thing that went wrong, as FHIR says it. */
export function outcome(code: Code, diagnostics: string, expression?: string[]): OperationOutcome {
  return {
    resourceType: 'OperationOutcome',
    issue: [{ severity: 'error', code, diagnostics, ...(expression ? { expression } : {}) }],
  };
}

/** What the protocol itself refuses, with its status: nothing of the record is wrong. */
export class Unmet extends Error {
  readonly status: number;
  readonly outcome: OperationOutcome;

  constructor(status: number, code: Code, diagnostics: string) {
    super(diagnostics);
    this.status = status;
    this.outcome = outcome(code, diagnostics);
  }
}

/** A refusal as an outcome: an issue for each field that is wrong. */
export function outcomeOf({ kind, message, detail }: Refusal): OperationOutcome {
  const fields = Object.entries(detail.fields ?? {});
  if (fields.length === 0) return outcome(codes[kind], message);
  return {
    resourceType: 'OperationOutcome',
    issue: fields.map(([field, said]) => ({
      severity: 'error',
      code: codes[kind],
      diagnostics: `${field} ${said}`,
      expression: [field],
    })),
  };
}

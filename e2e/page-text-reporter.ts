import { readFileSync } from 'node:fs';
import type { Reporter, TestCase, TestResult } from '@playwright/test/reporter';

/** Prints what was on the page when a journey failed, so that a log alone tells what happened. */
export default class PageTextReporter implements Reporter {
  onTestEnd(test: TestCase, result: TestResult): void {
    for (const { name, path } of result.attachments)
      if (name === 'error-context' && path) {
        const snapshot = readFileSync(path, 'utf8')
          .split('# Page snapshot')[1]
          ?.split('# Test source')[0];
        if (snapshot) console.log(`\nThe page when “${test.title}” failed:\n${snapshot}`);
      }
  }
}

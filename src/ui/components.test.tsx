import { renderToStaticMarkup } from 'react-dom/server';
import { compile } from 'sass';
import { describe, expect, it } from 'vitest';
import { htmlFaults } from '../../test/support/valid-html.ts';
import { Chart, type ChartProps } from './charts.tsx';
import { ConflictPanel } from './conflict-panel.tsx';
import { FilterBar } from './filter-bar.tsx';
import { SamplePage } from './sample.tsx';
import { Shell } from './shell.tsx';
import { Timeline } from './timeline.tsx';

const html = renderToStaticMarkup;

describe('a page with nearly everything', () => {
  const page = `<!DOCTYPE html><html lang="en-GB"><head><title>Today</title></head><body>${html(<SamplePage />)}</body></html>`;

  it('is valid, accessible HTML', async () => {
    expect(await htmlFaults(page)).toEqual([]);
  });

  it('reaches for nothing elsewhere and carries no NHS logo', () => {
    expect(page).not.toMatch(/(src|href|action)="(https?:)?\/\//);
    expect(page).not.toContain('nhsuk-header__logo');
    expect(page).not.toContain('<script');
  });
});

describe('the shell', () => {
  it('has a skip link, one main, and no link to switch where there is one place', () => {
    const page = html(<Shell organisationName="Riverside">Hello</Shell>);
    expect(page).toContain('href="#maincontent"');
    expect(page.match(/id="maincontent"/g)).toHaveLength(1);
    expect(page).toContain('Riverside');
    expect(page).not.toContain('Switch organisation');
    expect(page).not.toContain('Sign out');
    for (const name of ['Cookies', 'Accessibility', 'Privacy', 'Open source']) {
      expect(page).toContain(`>${name}</a>`);
    }
  });

  it('shows every link of the menu in the page itself', () => {
    const navigation = [{ text: 'People', href: '/people', current: true }];
    const page = html(<Shell navigation={navigation}>Hello</Shell>);
    expect(page).toContain('href="/people" aria-current="page"');
    expect(page).toContain('<li class="nhsuk-header__menu" hidden="">');
  });
});

describe('a conflict', () => {
  it('shows both', () => {
    const fields = [{ label: 'Phone', saved: '1', typed: '' }];
    const panel = html(<ConflictPanel fields={fields} />);
    expect(panel).toContain('Someone else changed this while you were typing');
    expect(panel).toMatch(/What they saved.*What you typed.*Phone.*1.*Nothing/s);
  });
});

describe('a timeline', () => {
  it('is newest first', () => {
    const events = [
      { id: 'a', when: '2026-01-01', title: 'First' },
      { id: 'b', when: '2026-03-01T09:00:00Z', title: 'Third' },
      { id: 'c', when: '2026-02-01', title: 'Second', dateOnly: true },
    ];
    expect(html(<Timeline events={events} label="Events" />)).toMatch(/Third.*Second.*First/s);
  });
});

describe('a chart', () => {
  const draw = (of: Pick<ChartProps, 'rows'> & Partial<ChartProps>) =>
    html(
      <Chart
        id="c"
        labelledBy="title"
        describedBy="says"
        kind="bars"
        series={['People']}
        unit="People"
        {...of}
      />,
    );

  it('is one picture with a name and a description, and says each number', () => {
    const chart = draw({ rows: [{ label: 'Money <&>', values: [1200] }] });
    expect(chart).toContain('role="img" aria-labelledby="title" aria-describedby="says"');
    expect(chart).toMatch(/Money &lt;&amp;&gt;.*1,200/);
    expect(chart.match(/<svg/g)).toHaveLength(chart.match(/<svg[^>]*aria-hidden/g)?.length ?? 0);
  });

  it('gives no bar to what is not shown, nor a hint of its length', () => {
    const chart = draw({
      rows: [
        { label: 'Money', values: [12] },
        { label: 'Grief', values: [null] },
        { label: 'Home', values: ['Hardly any'] },
      ],
    });
    expect(chart).toMatch(/width="0%".*Kept back.*width="0%".*Hardly any/);
  });

  it('can be empty or all noughts, on an axis of round numbers', () => {
    for (const kind of ['bars', 'spread', 'points'] as const)
      for (const values of [[0, 0, 0, 0, 0], [null], [1, 2.5, 3, 4, 18]])
        expect(draw({ kind, rows: [{ label: 'Money', values }] })).not.toContain('NaN');
    expect(draw({ rows: [] })).not.toContain('NaN');
    const spread = draw({ kind: 'spread', rows: [{ label: 'Weeks', values: [1, 2, 3, 4, 18] }] });
    expect(spread.replaceAll(/<[^>]+>/g, ' ')).toMatch(/0\s+5\s+10\s+15\s+20/);
  });
});

describe('a filter bar', () => {
  it('keeps filters in the address', () => {
    const bar = html(
      <FilterBar label="Filter" keep={{ sort: 'name', page: undefined }}>
        fields
      </FilterBar>,
    );
    expect(bar).toContain('method="get"');
    expect(bar).toContain('<input type="hidden" name="sort" value="name"/>');
    expect(bar).not.toContain('name="page"');
  });
});

describe('the style sheet', () => {
  it('compiles, and fetches nothing from elsewhere', () => {
    const { css } = compile('src/ui/styles.scss', {
      loadPaths: ['node_modules'],
      quietDeps: true,
      logger: { warn: (message) => expect.fail(message) },
    });
    expect(css).toContain('font-family: arial, sans-serif');
    expect(css).not.toMatch(/@font-face|frutiger|https?:\/\/|@import/i);
  });
});

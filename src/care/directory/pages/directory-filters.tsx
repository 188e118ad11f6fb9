import type { ReactNode } from 'react';
import { Details } from '#ui/details.tsx';
import { FilterBar } from '#ui/filter-bar.tsx';
import { SelectField, TextField } from '#ui/form.tsx';
import { costWords, weekdays, weekdayWords } from '../rules.ts';
import {
  type DayPart,
  dayParts,
  dayPartWords,
  distances,
  sorts,
  sortWords,
} from '../search-input.ts';

interface DirectoryFiltersProps {
  /** The directory's address. */
  here: string;
  /** What was searched for, as it stands in the address. */
  values: Record<string, string>;
  filtered: boolean;
  terms: { needs: readonly string[]; audiences: readonly string[] };
  /** Beside the buttons: the same list as a file. */
  more: ReactNode;
}

const options = (names: readonly string[]) => names.map((name) => ({ value: name, text: name }));
const less = ['audience', 'age', 'cost', 'day', 'time', 'confirmed'];

/** What a listing is most often looked for by; the rest opens when asked for, or when it is used. */
export function DirectoryFilters(props: DirectoryFiltersProps) {
  const { here, values, filtered, terms, more } = props;
  return (
    <FilterBar
      label="Search the directory"
      action={here}
      clearHref={here}
      filtered={filtered}
      keep={{ person: values.person }}
      more={more}
    >
      <TextField values={values} name="q" label="Words" type="search" />
      <SelectField
        values={values}
        name="need"
        label="Need or kind of help"
        placeholder="Any"
        items={options(terms.needs)}
      />
      <TextField
        values={values}
        name="near"
        label="Near a postcode"
        width={10}
        autoComplete="off"
      />
      <SelectField
        values={values}
        name="within"
        label="No farther than"
        placeholder="Any distance"
        items={distances.map((miles) => ({
          value: String(miles),
          text: miles === 1 ? '1 mile' : `${miles} miles`,
        }))}
      />
      <SelectField
        values={{ ...values, sort: values.sort || 'match' }}
        name="sort"
        label="In order of"
        items={sorts.map((sort) => ({ value: sort, text: sortWords[sort] }))}
      />
      <Details
        className="hf-filter__more"
        summary="More filters"
        open={less.some((name) => values[name])}
      >
        <div className="hf-filter__fields">
          <SelectField
            values={values}
            name="audience"
            label="Who it is for"
            placeholder="Anybody"
            items={options(terms.audiences)}
          />
          <TextField values={values} name="age" label="Age" inputMode="numeric" width={3} />
          <SelectField
            values={values}
            name="cost"
            label="Cost"
            placeholder="Any"
            items={(['free', 'paid'] as const).map((cost) => ({
              value: cost,
              text: costWords[cost],
            }))}
          />
          <SelectField
            values={values}
            name="day"
            label="Day"
            placeholder="Any day"
            items={weekdays.map((day) => ({ value: day, text: weekdayWords[day] }))}
          />
          <SelectField
            values={values}
            name="time"
            label="Time of day"
            placeholder="Any time"
            items={Object.keys(dayParts).map((part) => ({
              value: part,
              text: dayPartWords[part as DayPart],
            }))}
          />
          <SelectField
            values={values}
            name="confirmed"
            label="Last confirmed"
            placeholder="Any time or never"
            items={[
              { value: 'fresh', text: 'In the last 6 months' },
              { value: 'not-stale', text: 'In the last year' },
              { value: 'due', text: 'Longer ago, or never' },
            ]}
          />
        </div>
      </Details>
    </FilterBar>
  );
}

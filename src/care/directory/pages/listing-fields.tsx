import type { ReactNode } from 'react';
import { RadiosField, TextAreaField, TextField } from '#ui/form.tsx';
import { costs, costWords, most, statuses, statusWords } from '../rules.ts';

interface ListingFieldsProps {
  form: { values: Record<string, string | string[]>; errors: Record<string, string> };
  /** More fields, after the name. */
  children?: ReactNode;
}

/** All that somebody here may write of a listing. */
export function ListingFields({ form, children }: ListingFieldsProps) {
  return (
    <>
      <TextField {...form} name="name" label="Name" />
      {children}
      <TextAreaField {...form} name="description" label="Description" rows={8} limit={most.text} />
      <RadiosField
        {...form}
        name="status"
        label="Is it running?"
        items={statuses.map((status) => ({ value: status, label: statusWords[status] }))}
      />
      <TextAreaField
        {...form}
        name="when"
        label="When (optional)"
        hint="A line for each, like: Tuesday and Thursday, 10am to 12pm"
        rows={4}
        limit={4_000}
      />
      <TextAreaField
        {...form}
        name="where"
        label="Where (optional)"
        hint="A line for each place, its postcode at the end, like: Village Hall, 2 High Street, Bristol, BS5 6XX"
        rows={4}
        limit={4_000}
      />
      <TextField {...form} name="telephone" label="Telephone" width={20} />
      <TextField {...form} name="email" label="E-mail" />
      <TextField {...form} name="url" label="Web address" />
      <RadiosField
        {...form}
        name="cost"
        label="Is there a charge?"
        items={costs.map((cost) => ({ value: cost, label: costWords[cost] }))}
      />
      <TextAreaField
        {...form}
        name="fees"
        label="Cost in words (optional)"
        rows={2}
        limit={2_000}
      />
      <TextField
        {...form}
        name="minimumAge"
        label="Youngest age (optional)"
        inputMode="numeric"
        width={3}
      />
      <TextField
        {...form}
        name="maximumAge"
        label="Oldest age (optional)"
        inputMode="numeric"
        width={3}
      />
      <TextAreaField
        {...form}
        name="eligibility"
        label="Who it is for (optional)"
        rows={3}
        limit={2_000}
      />
      <TextAreaField
        {...form}
        name="howToApply"
        label="How to apply (optional)"
        rows={3}
        limit={2_000}
      />
      <TextField {...form} name="waitingTime" label="Waiting time (optional)" />
      <TextAreaField
        {...form}
        name="accessibility"
        label="Accessibility (optional)"
        rows={3}
        limit={2_000}
      />
    </>
  );
}

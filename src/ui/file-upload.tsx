import type { InputHTMLAttributes } from 'react';
import { explain, type FieldProps, FormGroup, Label } from './field-parts.tsx';
import { classes, worded } from './words.ts';

export interface FileUploadProps
  extends FieldProps,
    Omit<InputHTMLAttributes<HTMLInputElement>, 'value'> {
  name: string;
  /** False for the browser's own control, even with JavaScript. */
  enhanced?: boolean;
}

/** The form around it must be `multipart/form-data`. */
export function FileUpload(props: FileUploadProps) {
  const { label, hint, error, formGroup, describedBy: others, enhanced = true, ...more } = props;
  const { className, id = props.name, ...rest } = more;
  const title = worded(label);
  const { invalid, describedBy, explanation } = explain(id, { hint, error, describedBy: others });
  return (
    <FormGroup
      {...formGroup}
      invalid={invalid}
      className={classes(formGroup?.className, 'nhsuk-file-upload')}
      {...(enhanced ? { 'data-module': 'nhsuk-file-upload' } : {})}
    >
      {title && <Label htmlFor={id} {...title} />}
      {explanation}
      {formGroup?.before}
      <input
        className={classes('nhsuk-file-upload__input', className)}
        id={id}
        type="file"
        aria-describedby={describedBy}
        {...rest}
      />
      {formGroup?.after}
    </FormGroup>
  );
}

import { Button, type ButtonProps } from './button.tsx';
import { Input, type InputProps } from './input.tsx';
import { classes } from './words.ts';

export interface PasswordInputProps extends Omit<InputProps, 'type' | 'value'> {
  button?: Pick<ButtonProps, 'variant' | 'disabled' | 'preventDoubleClick'>;
}

/** Never gives a typed password back: it is typed again after an error. */
export function PasswordInput(props: PasswordInputProps) {
  const { button, formGroup, autoComplete = 'current-password', ...rest } = props;
  const id = rest.id ?? rest.name;
  const group = { ...formGroup, 'data-module': 'nhsuk-password-input' };
  return (
    <Input
      {...rest}
      id={id}
      type="password"
      spellCheck={false}
      autoCapitalize="none"
      autoComplete={autoComplete}
      className={classes(
        'nhsuk-password-input__input',
        'nhsuk-js-password-input-input',
        rest.className,
      )}
      formGroup={{
        ...group,
        className: classes(formGroup?.className, 'nhsuk-password-input'),
        after: (
          <>
            <Button
              type="button"
              variant="secondary"
              small={!rest.large}
              disabled={rest.disabled}
              aria-label="Show password"
              aria-controls={id}
              hidden
              {...button}
              className="nhsuk-password-input__toggle nhsuk-js-password-input-toggle"
            >
              Show
            </Button>
            {formGroup?.after}
          </>
        ),
      }}
    />
  );
}

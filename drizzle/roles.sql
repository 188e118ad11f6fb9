-- Run before the migrations: the roles that policies name, where the ground did not make them yet.
do $$
declare wanted text;
begin
  foreach wanted in array array['holdfast_workforce', 'holdfast_questionnaire', 'holdfast_research'] loop
    begin
      execute format('create role %I nologin', wanted);
    exception when duplicate_object or unique_violation then null;
    end;
  end loop;
end $$;

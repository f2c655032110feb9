-- The rubric that compares units, in the doubles of DuckDB, as an expert writes it by hand.
with parts as (
  select
    unit,
    online / received as online_share,
    trained / staff as trained_share,
    15 * least(greatest(lan / offices, 0), 1) as networked,
    15 * least(greatest((in_time / received - 0.5) / 0.5, 0), 1) as punctual,
    spent, load, datasets, liked
  from data
),
ends as (
  select
    max(online_share) as best,
    min(trained_share) as low, max(trained_share) as high,
    avg(spent) as mean, stddev_pop(spent) as deviation,
    avg(load) as usual, quantile_cont(liked, 0.9) as tenth, quantile_cont(liked, 0.5) as middle,
    count(*) as units
  from parts
),
standings as (
  select datasets, sum(count(*)) over (order by datasets) as up_to from parts group by datasets
),
leaves as (
  select
    unit, networked, punctual,
    20 * online_share / best as filed,
    10 * (trained_share - low) / (high - low) as schooled,
    least(greatest(5 + 2 * (spent - mean) / deviation, 0), 10) as thrifty,
    case when load <= usual then 10.0 else 0.0 end as quick,
    10 * (up_to - 1) / (units - 1) as opened,
    case when liked >= tenth then 10.0 when liked >= middle then 6.0 else 2.0 end as praised
  from parts join standings using (datasets) cross join ends
),
groups as (
  select *, networked + punctual as absolute,
    filed + schooled + thrifty + quick + opened + praised as relative
  from leaves
),
totals as (
  select *, absolute + relative as total,
    case when absolute + relative >= 70 then 'A' when absolute + relative >= 50 then 'B' else 'C' end
      as level
  from groups
)
select
  unit, case when level = 'C' then 'below' else 'ranked' end as status,
  total, total / 100 as share, level,
  rank() over (order by total desc, relative desc) as rank,
  absolute, networked, punctual,
  relative, filed, schooled, thrifty, quick, opened, praised
from totals
order by unit

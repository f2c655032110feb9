/* Nhỏ · 2024, for Spark */
/* A long rubric needs this first: SET spark.sql.analyzer.maxIterations = 1000 */
WITH data AS (
  SELECT
    commune,
    COALESCE(
      CAST(offices AS DECIMAL(15, 0)) <> offices
      OR CAST(connected AS DECIMAL(15, 0)) <> connected,
      FALSE
    ) AS not_whole,
    COALESCE(CAST(policy AS DECIMAL(24, 9)) <> policy, FALSE) AS cut_short,
    CAST(offices AS DECIMAL(15, 0)) AS offices,
    CAST(connected AS DECIMAL(15, 0)) AS connected,
    CAST(policy AS DECIMAL(24, 9)) AS policy_given
  FROM small
), lets AS (
  SELECT
    *,
    COALESCE(
      not_whole
      OR offices < 1
      OR connected < 0
      OR connected > offices
      OR policy_given < 0
      OR policy_given > 6,
      FALSE
    ) AS data_wrong
  FROM data
), criteria AS (
  SELECT
    *,
    CAST(CAST(connected AS DOUBLE) / NULLIF(offices, 0) AS DECIMAL(26, 12)) AS lan_quotient,
    CAST(policy_given AS DECIMAL(21, 9)) AS policy /* Chính sách */
  FROM lets
), criteria_2 AS (
  SELECT
    *,
    CASE
      WHEN TRY_CAST(lan_quotient AS DECIMAL(25, 12)) * TRY_CAST(offices AS DECIMAL(12, 0)) = connected
      THEN 0
      ELSE 1e-12 + 1e-15 * ABS(lan_quotient)
    END AS lan_quotient_error,
    CAST(4 * CASE WHEN lan_quotient IS NOT NULL THEN LEAST(lan_quotient, 1) END AS DECIMAL(24, 12)) AS lan /* Mạng LAN */
  FROM criteria
), criteria_3 AS (
  SELECT
    *,
    4 * CASE WHEN lan_quotient > 1 + lan_quotient_error THEN 0 ELSE lan_quotient_error END AS lan_error
  FROM criteria_2
), total AS (
  SELECT
    *,
    CAST(lan + policy AS DECIMAL(24, 12)) AS total
  FROM criteria_3
), levels AS (
  SELECT
    *,
    CASE WHEN total IS NULL THEN NULL WHEN total >= 5 THEN 'good' ELSE 'weak' END AS level
  FROM total
), ranking AS (
  SELECT
    *,
    data_wrong AS wrong
  FROM levels
), ranking_2 AS (
  SELECT
    *,
    (
      NOT wrong
    ) AND total IS NOT NULL AS ranked
  FROM ranking
), ranking_3 AS (
  SELECT
    *,
    MAX(lan_error) OVER (PARTITION BY ranked) AS ranking_widest,
    ABS(total - LAG(total) OVER (PARTITION BY ranked ORDER BY total ASC NULLS LAST)) AS ranking_gap_below,
    lan_error + COALESCE(LAG(lan_error) OVER (PARTITION BY ranked ORDER BY total ASC NULLS LAST), 0) AS ranking_doubt_below,
    ABS(total - LEAD(total) OVER (PARTITION BY ranked ORDER BY total ASC NULLS LAST)) AS ranking_gap_above,
    lan_error + COALESCE(LEAD(lan_error) OVER (PARTITION BY ranked ORDER BY total ASC NULLS LAST), 0) AS ranking_doubt_above,
    CASE WHEN ranked THEN RANK() OVER (PARTITION BY ranked ORDER BY total DESC) END AS rank
  FROM ranking_2
), flags AS (
  SELECT
    *,
    COALESCE(ABS(total - 5) <= NULLIF(lan_error, 0), FALSE) AS level_near,
    COALESCE(
      BOOL_OR(
        COALESCE(
          (
            ranking_gap_below > 0 AND ranking_gap_below <= NULLIF(2 * ranking_widest, 0)
          )
          OR (
            ranking_gap_below = 0 AND ranking_doubt_below > 0
          ),
          FALSE
        )
      ) OVER (PARTITION BY ranked, total)
      OR BOOL_OR(
        COALESCE(
          (
            ranking_gap_above > 0 AND ranking_gap_above <= NULLIF(2 * ranking_widest, 0)
          )
          OR (
            ranking_gap_above = 0 AND ranking_doubt_above > 0
          ),
          FALSE
        )
      ) OVER (PARTITION BY ranked, total),
      FALSE
    ) AS ranking_near
  FROM ranking_3
)
SELECT
  commune,
  CASE
    WHEN wrong
    THEN 'wrong'
    WHEN rank IS NULL
    THEN 'incomplete'
    WHEN level = 'weak'
    THEN 'below'
    ELSE 'ranked'
  END AS status,
  CASE WHEN ranked THEN total END AS total,
  CASE WHEN ranked THEN ROUND(total * 0.1, 12) END AS share,
  CASE WHEN ranked THEN level END AS level,
  rank,
  CASE WHEN NOT wrong THEN lan END AS lan,
  CASE WHEN NOT wrong THEN policy END AS policy,
  cut_short OR level_near OR ranking_near AS near_edge
FROM flags;

-- What do the columns of a table or view mean?
-- :table_name, default: all
SELECT table_name, column_name, unit, meaning
FROM column_doc
WHERE :table_name IS NULL OR table_name = :table_name
ORDER BY table_name, column_name;

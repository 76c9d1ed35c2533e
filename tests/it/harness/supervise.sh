# Keeps a throwaway PostgreSQL for as long as its standard input stays open: that pipe belongs to the test
# process, so that the server ends and its folder goes even when the tests are killed.
# Arguments: folder, folder of PostgreSQL's programs, and how to become the user who may run them. Its log of changes
# is kept in the folder $WAL when that is set.
trap '' INT TERM HUP
folder=$1 programs=$2
shift 2
cd "$folder" || exit

if "$@" "$programs/initdb" -D data -U postgres -A trust -E UTF8 --locale=C --no-sync ${WAL:+--waldir="$WAL"} >log 2>&1 &&
    "$@" "$programs/pg_ctl" -D data -l server.log -w start -o "-k '$folder' -c listen_addresses= -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200" </dev/null >>log 2>&1
then
    echo ready
else
    tail -n 5 log server.log 2>/dev/null | tr '\n' ' '
    echo
fi

read -r _until_the_pipe_closes
"$@" "$programs/pg_ctl" -D data -m immediate stop >/dev/null 2>&1
cd /
rm -rf "$folder" ${WAL:+"$WAL"}

# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_gazetted_global_optspecs
    string join \n config= rebuild adopt= h/help V/version
end

function __fish_gazetted_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_gazetted_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_gazetted_using_subcommand
    set -l cmd (__fish_gazetted_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c gazetted -n "__fish_gazetted_needs_command" -l config -d 'The configuration file; without it config.toml in this folder, or else /etc/gazetted/config.toml' -r -F
complete -c gazetted -n "__fish_gazetted_needs_command" -l adopt -d 'Take over ids, dates and addresses from the registry.jsonl of an earlier ledger, or for the lost end of this one' -r -F
complete -c gazetted -n "__fish_gazetted_needs_command" -l rebuild -d 'Throw the catalogue away and build it from the ledger'
complete -c gazetted -n "__fish_gazetted_needs_command" -s h -l help -d 'Print help'
complete -c gazetted -n "__fish_gazetted_needs_command" -s V -l version -d 'Print version'
complete -c gazetted -n "__fish_gazetted_needs_command" -f -a "run" -d 'Watch the drop folder, publish, serve. The default'
complete -c gazetted -n "__fish_gazetted_needs_command" -f -a "check" -d 'Say what would be understood of files and what is wrong; publish nothing'
complete -c gazetted -n "__fish_gazetted_needs_command" -f -a "init" -d 'Write a folder with a commented configuration and an example'
complete -c gazetted -n "__fish_gazetted_needs_command" -f -a "doctor" -d 'Look whether the machine, the public address and the state are sound, and say what to do'
complete -c gazetted -n "__fish_gazetted_needs_command" -f -a "backup" -d 'Write what cannot be made again into one file, also while gazetted runs'
complete -c gazetted -n "__fish_gazetted_needs_command" -f -a "restore" -d 'Put a backup back, while gazetted does not run'
complete -c gazetted -n "__fish_gazetted_needs_command" -f -a "status" -d 'Say how the service stands, and what waits for a person or for its time'
complete -c gazetted -n "__fish_gazetted_needs_command" -f -a "reload" -d 'Have the running service read its configuration anew'
complete -c gazetted -n "__fish_gazetted_needs_command" -f -a "accept" -d 'Publish what waits under a number whatever it waits for, believe the clock, or let the feeds go on'
complete -c gazetted -n "__fish_gazetted_needs_command" -f -a "reject" -d 'Put aside what waits under a number'
complete -c gazetted -n "__fish_gazetted_needs_command" -f -a "withdraw" -d 'Take a published statement back; a notice stands in its place'
complete -c gazetted -n "__fish_gazetted_needs_command" -f -a "reinstate" -d 'Let a withdrawn statement stand again'
complete -c gazetted -n "__fish_gazetted_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c gazetted -n "__fish_gazetted_using_subcommand run" -l config -d 'The configuration file; without it config.toml in this folder, or else /etc/gazetted/config.toml' -r -F
complete -c gazetted -n "__fish_gazetted_using_subcommand run" -l adopt -d 'Take over ids, dates and addresses from the registry.jsonl of an earlier ledger, or for the lost end of this one' -r -F
complete -c gazetted -n "__fish_gazetted_using_subcommand run" -l rebuild -d 'Throw the catalogue away and build it from the ledger'
complete -c gazetted -n "__fish_gazetted_using_subcommand run" -s h -l help -d 'Print help'
complete -c gazetted -n "__fish_gazetted_using_subcommand check" -l config -d 'The configuration file; without it config.toml in this folder, or else /etc/gazetted/config.toml' -r -F
complete -c gazetted -n "__fish_gazetted_using_subcommand check" -l folder -d 'Check every file of a folder as an archive, say where its files would go, and propose its recurring lines as boilerplate' -r -F
complete -c gazetted -n "__fish_gazetted_using_subcommand check" -l json -d 'One JSON object a file'
complete -c gazetted -n "__fish_gazetted_using_subcommand check" -s h -l help -d 'Print help'
complete -c gazetted -n "__fish_gazetted_using_subcommand init" -l url -d 'The address that readers will use' -r
complete -c gazetted -n "__fish_gazetted_using_subcommand init" -s h -l help -d 'Print help'
complete -c gazetted -n "__fish_gazetted_using_subcommand doctor" -l config -d 'The configuration file; without it config.toml in this folder, or else /etc/gazetted/config.toml' -r -F
complete -c gazetted -n "__fish_gazetted_using_subcommand doctor" -l deep -d 'Walk the chain, fold it anew and compare, check every digest and every feed'
complete -c gazetted -n "__fish_gazetted_using_subcommand doctor" -l offline -d 'Leave the public address out'
complete -c gazetted -n "__fish_gazetted_using_subcommand doctor" -l json -d 'Answer with one JSON object'
complete -c gazetted -n "__fish_gazetted_using_subcommand doctor" -s h -l help -d 'Print help'
complete -c gazetted -n "__fish_gazetted_using_subcommand backup" -l config -d 'The configuration file; without it config.toml in this folder, or else /etc/gazetted/config.toml' -r -F
complete -c gazetted -n "__fish_gazetted_using_subcommand backup" -s h -l help -d 'Print help'
complete -c gazetted -n "__fish_gazetted_using_subcommand restore" -l config -d 'The configuration file; without it config.toml in this folder, or else /etc/gazetted/config.toml' -r -F
complete -c gazetted -n "__fish_gazetted_using_subcommand restore" -l replace -d 'Put the state that is there aside, in its own folder'
complete -c gazetted -n "__fish_gazetted_using_subcommand restore" -s h -l help -d 'Print help'
complete -c gazetted -n "__fish_gazetted_using_subcommand status" -l config -d 'The configuration file; without it config.toml in this folder, or else /etc/gazetted/config.toml' -r -F
complete -c gazetted -n "__fish_gazetted_using_subcommand status" -l json -d 'Answer with one JSON object'
complete -c gazetted -n "__fish_gazetted_using_subcommand status" -l watch -d 'Again and again, until it is interrupted'
complete -c gazetted -n "__fish_gazetted_using_subcommand status" -s h -l help -d 'Print help'
complete -c gazetted -n "__fish_gazetted_using_subcommand reload" -l config -d 'The configuration file; without it config.toml in this folder, or else /etc/gazetted/config.toml' -r -F
complete -c gazetted -n "__fish_gazetted_using_subcommand reload" -s h -l help -d 'Print help'
complete -c gazetted -n "__fish_gazetted_using_subcommand accept" -l config -d 'The configuration file; without it config.toml in this folder, or else /etc/gazetted/config.toml' -r -F
complete -c gazetted -n "__fish_gazetted_using_subcommand accept" -l json -d 'Answer with one JSON object'
complete -c gazetted -n "__fish_gazetted_using_subcommand accept" -s h -l help -d 'Print help'
complete -c gazetted -n "__fish_gazetted_using_subcommand reject" -l config -d 'The configuration file; without it config.toml in this folder, or else /etc/gazetted/config.toml' -r -F
complete -c gazetted -n "__fish_gazetted_using_subcommand reject" -l json -d 'Answer with one JSON object'
complete -c gazetted -n "__fish_gazetted_using_subcommand reject" -s h -l help -d 'Print help'
complete -c gazetted -n "__fish_gazetted_using_subcommand withdraw" -l config -d 'The configuration file; without it config.toml in this folder, or else /etc/gazetted/config.toml' -r -F
complete -c gazetted -n "__fish_gazetted_using_subcommand withdraw" -l reason -d 'For readers, in the statement\'s language' -r
complete -c gazetted -n "__fish_gazetted_using_subcommand withdraw" -l json -d 'Answer with one JSON object'
complete -c gazetted -n "__fish_gazetted_using_subcommand withdraw" -l legal -d 'The law demands it: the page answers 451 and not 410'
complete -c gazetted -n "__fish_gazetted_using_subcommand withdraw" -l erase -d 'Destroy the text in every place that is ours; it cannot be reinstated'
complete -c gazetted -n "__fish_gazetted_using_subcommand withdraw" -s h -l help -d 'Print help'
complete -c gazetted -n "__fish_gazetted_using_subcommand reinstate" -l config -d 'The configuration file; without it config.toml in this folder, or else /etc/gazetted/config.toml' -r -F
complete -c gazetted -n "__fish_gazetted_using_subcommand reinstate" -l json -d 'Answer with one JSON object'
complete -c gazetted -n "__fish_gazetted_using_subcommand reinstate" -s h -l help -d 'Print help'
complete -c gazetted -n "__fish_gazetted_using_subcommand help; and not __fish_seen_subcommand_from run check init doctor backup restore status reload accept reject withdraw reinstate help" -f -a "run" -d 'Watch the drop folder, publish, serve. The default'
complete -c gazetted -n "__fish_gazetted_using_subcommand help; and not __fish_seen_subcommand_from run check init doctor backup restore status reload accept reject withdraw reinstate help" -f -a "check" -d 'Say what would be understood of files and what is wrong; publish nothing'
complete -c gazetted -n "__fish_gazetted_using_subcommand help; and not __fish_seen_subcommand_from run check init doctor backup restore status reload accept reject withdraw reinstate help" -f -a "init" -d 'Write a folder with a commented configuration and an example'
complete -c gazetted -n "__fish_gazetted_using_subcommand help; and not __fish_seen_subcommand_from run check init doctor backup restore status reload accept reject withdraw reinstate help" -f -a "doctor" -d 'Look whether the machine, the public address and the state are sound, and say what to do'
complete -c gazetted -n "__fish_gazetted_using_subcommand help; and not __fish_seen_subcommand_from run check init doctor backup restore status reload accept reject withdraw reinstate help" -f -a "backup" -d 'Write what cannot be made again into one file, also while gazetted runs'
complete -c gazetted -n "__fish_gazetted_using_subcommand help; and not __fish_seen_subcommand_from run check init doctor backup restore status reload accept reject withdraw reinstate help" -f -a "restore" -d 'Put a backup back, while gazetted does not run'
complete -c gazetted -n "__fish_gazetted_using_subcommand help; and not __fish_seen_subcommand_from run check init doctor backup restore status reload accept reject withdraw reinstate help" -f -a "status" -d 'Say how the service stands, and what waits for a person or for its time'
complete -c gazetted -n "__fish_gazetted_using_subcommand help; and not __fish_seen_subcommand_from run check init doctor backup restore status reload accept reject withdraw reinstate help" -f -a "reload" -d 'Have the running service read its configuration anew'
complete -c gazetted -n "__fish_gazetted_using_subcommand help; and not __fish_seen_subcommand_from run check init doctor backup restore status reload accept reject withdraw reinstate help" -f -a "accept" -d 'Publish what waits under a number whatever it waits for, believe the clock, or let the feeds go on'
complete -c gazetted -n "__fish_gazetted_using_subcommand help; and not __fish_seen_subcommand_from run check init doctor backup restore status reload accept reject withdraw reinstate help" -f -a "reject" -d 'Put aside what waits under a number'
complete -c gazetted -n "__fish_gazetted_using_subcommand help; and not __fish_seen_subcommand_from run check init doctor backup restore status reload accept reject withdraw reinstate help" -f -a "withdraw" -d 'Take a published statement back; a notice stands in its place'
complete -c gazetted -n "__fish_gazetted_using_subcommand help; and not __fish_seen_subcommand_from run check init doctor backup restore status reload accept reject withdraw reinstate help" -f -a "reinstate" -d 'Let a withdrawn statement stand again'
complete -c gazetted -n "__fish_gazetted_using_subcommand help; and not __fish_seen_subcommand_from run check init doctor backup restore status reload accept reject withdraw reinstate help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'

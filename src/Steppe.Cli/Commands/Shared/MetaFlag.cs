using Steppe.Cli.CommandLine;

namespace Steppe.Cli.Commands.Shared;

/// <summary>The flag <c>-meta key=value</c>, given once or several times.</summary>
internal sealed class MetaFlag(FlagSet flags, string help)
{
    private readonly ListFlag _pairs = flags.Add(new ListFlag("meta", help));

    /// <summary>The pairs; of two with one key the last counts.</summary>
    /// <exception cref="CliException">One has no key or no equals sign.</exception>
    public Dictionary<string, string> Read()
    {
        Dictionary<string, string> meta = new(StringComparer.Ordinal);
        foreach (string pair in _pairs.Values)
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                throw new CliException($"Error parsing meta \"{pair}\": write key=value.");
            }

            meta[pair[..equals]] = pair[(equals + 1)..];
        }

        return meta;
    }
}

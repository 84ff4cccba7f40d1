using System.Globalization;

namespace Steppe.Supervisor;

/// <summary>Command line of the supervisor process.</summary>
internal sealed record SupervisorOptions
{
    public string StateDirectory { get; init; } = "";

    public string SocketPath { get; init; } = "";

    /// <summary>Whether it ends, with its tasks, when its agent's connection closes.</summary>
    public bool Dev { get; init; }

    public string CgroupParent { get; init; } = "nomad.slice";

    /// <summary><c>auto</c>, <c>v2</c>, <c>v1</c> or <c>none</c>.</summary>
    public string Cgroups { get; init; } = "auto";

    public long IdleTimeoutMilliseconds { get; init; } = 10_000;

    /// <summary>Descriptor on which one byte says that the socket listens; negative when nobody wants to know.</summary>
    public int ReadyDescriptor { get; init; } = -1;

    /// <summary>Reads the command line; null with a sentence when it is wrong.</summary>
    public static SupervisorOptions? Parse(ReadOnlySpan<string> arguments, out string? problem)
    {
        var options = new SupervisorOptions();
        problem = null;
        for (int i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] == "-dev")
            {
                options = options with { Dev = true };
                continue;
            }

            if (i + 1 == arguments.Length || options.With(arguments[i], arguments[i + 1]) is not { } changed)
            {
                problem = $"{arguments[i]} is not an option of the supervisor, or lacks a value";
                return null;
            }

            options = changed;
            i++;
        }

        if (options.StateDirectory.Length == 0 || options.SocketPath.Length == 0)
        {
            problem = "-state-dir DIR and -socket PATH are needed";
            return null;
        }

        return options;
    }

    private SupervisorOptions? With(string name, string value) => name switch
    {
        "-state-dir" => this with { StateDirectory = Path.GetFullPath(value) },
        "-socket" => this with { SocketPath = Path.GetFullPath(value) },
        "-cgroup-parent" => this with { CgroupParent = value.Trim('/') },
        "-cgroups" when value is "auto" or "v2" or "v1" or "none" => this with { Cgroups = value },
        "-idle-timeout-ms" when Number(value) is { } milliseconds => this with { IdleTimeoutMilliseconds = milliseconds },
        "-ready-fd" when Number(value) is { } descriptor => this with { ReadyDescriptor = (int)descriptor },
        _ => null,
    };

    private static long? Number(string value) =>
        long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;
}

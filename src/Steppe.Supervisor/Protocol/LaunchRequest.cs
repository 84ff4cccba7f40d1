using System.Collections.Immutable;

namespace Steppe.Supervisor.Protocol;

/// <summary>One process to start, given to the last detail: the supervisor looks nothing up and adds nothing.</summary>
public sealed record LaunchRequest
{
    public required TaskKey Key { get; init; }

    /// <summary>Absolute path of the program.</summary>
    public required string Program { get; init; }

    /// <summary>Arguments after the program's name.</summary>
    public ImmutableArray<string> Arguments { get; init; } = [];

    /// <summary>The whole environment, each entry <c>NAME=value</c>. Never written to disk.</summary>
    public ImmutableArray<string> Environment { get; init; } = [];

    /// <summary>Working directory, absolute.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>Name or number of the user to run as; null keeps the supervisor's.</summary>
    public string? User { get; init; }

    /// <summary>Where output goes; null sends it to the null device.</summary>
    public LogPlan? Logs { get; init; }

    /// <summary>Whether the tree is held in a cgroup of its own where the machine can do that.</summary>
    public bool UseCgroup { get; init; } = true;

    /// <summary>How far it is kept apart from the host; null runs it on the host as it is.</summary>
    public IsolationPlan? Isolation { get; init; }

    /// <summary>What its tree may use; null for no limits.</summary>
    public ResourceLimits? Limits { get; init; }

    internal void Encode(FieldWriter fields)
    {
        fields.Nested(1, Key.Encode);
        fields.Text(2, Program);
        foreach (string argument in Arguments)
        {
            fields.Text(3, argument);
        }

        foreach (string variable in Environment)
        {
            fields.Text(4, variable);
        }

        fields.Text(5, WorkingDirectory);
        fields.OptionalText(6, User);
        if (Logs is not null)
        {
            fields.Nested(7, Logs.Encode);
        }

        fields.Flag(8, UseCgroup);
        if (Isolation is not null)
        {
            fields.Nested(9, Isolation.Encode);
        }

        if (Limits is not null)
        {
            fields.Nested(10, Limits.Encode);
        }
    }

    internal static LaunchRequest Decode(ReadOnlySpan<byte> bytes)
    {
        var request = new LaunchRequest { Key = new TaskKey("", "", 0), Program = "", WorkingDirectory = "" };
        ImmutableArray<string>.Builder arguments = ImmutableArray.CreateBuilder<string>();
        ImmutableArray<string>.Builder environment = ImmutableArray.CreateBuilder<string>();
        var fields = new FieldReader(bytes);
        while (fields.Next())
        {
            switch (fields.Tag)
            {
                case 1: request = request with { Key = TaskKey.Decode(fields.Bytes) }; break;
                case 2: request = request with { Program = fields.Text() }; break;
                case 3: arguments.Add(fields.Text()); break;
                case 4: environment.Add(fields.Text()); break;
                case 5: request = request with { WorkingDirectory = fields.Text() }; break;
                case 6: request = request with { User = fields.Text() }; break;
                case 7: request = request with { Logs = LogPlan.Decode(fields.Bytes) }; break;
                case 8: request = request with { UseCgroup = fields.Flag() }; break;
                case 9: request = request with { Isolation = IsolationPlan.Decode(fields.Bytes) }; break;
                case 10: request = request with { Limits = ResourceLimits.Decode(fields.Bytes) }; break;
            }
        }

        return request with { Arguments = arguments.ToImmutable(), Environment = environment.ToImmutable() };
    }
}

using System.Collections.Immutable;

namespace Steppe.Supervisor.Protocol;

/// <summary>How a supervisor introduces itself.</summary>
/// <param name="ProtocolVersion">Version it speaks; see <see cref="ProtocolVersions"/>.</param>
/// <param name="Features">Names of additions to that version which it understands.</param>
/// <param name="ProcessId">Its process id.</param>
/// <param name="StartedAt">When it started (UTC); another value means another supervisor.</param>
/// <param name="Containment">How process trees are held together, for the operator: <c>cgroup v2</c>, <c>cgroup v1 freezer</c>,
/// or <c>session only: REASON</c>.</param>
/// <param name="IsolationProblem">Why it cannot keep tasks apart from the host and within limits; null when it can.</param>
public sealed record SupervisorHello(
    int ProtocolVersion,
    ImmutableArray<string> Features,
    int ProcessId,
    DateTimeOffset StartedAt,
    string Containment,
    string? IsolationProblem = null)
{
    /// <summary>Feature: requests may carry <see cref="LaunchRequest.Isolation"/> and <see cref="LaunchRequest.Limits"/>.</summary>
    public const string Isolation = "isolation";

    /// <summary>Everything this build understands beyond its protocol version.</summary>
    internal static ImmutableArray<string> AllFeatures { get; } = [Isolation];

    internal void Encode(FieldWriter fields)
    {
        fields.Number(1, ProtocolVersion);
        foreach (string feature in Features)
        {
            fields.Text(2, feature);
        }

        fields.Number(3, ProcessId);
        fields.Instant(4, StartedAt);
        fields.Text(5, Containment);
        fields.OptionalText(6, IsolationProblem);
    }

    internal static SupervisorHello Decode(ReadOnlySpan<byte> bytes)
    {
        var hello = new SupervisorHello(0, [], 0, default, "");
        var fields = new FieldReader(bytes);
        while (fields.Next())
        {
            hello = fields.Tag switch
            {
                1 => hello with { ProtocolVersion = (int)fields.Number() },
                2 => hello with { Features = hello.Features.Add(fields.Text()) },
                3 => hello with { ProcessId = (int)fields.Number() },
                4 => hello with { StartedAt = fields.Instant() },
                5 => hello with { Containment = fields.Text() },
                6 => hello with { IsolationProblem = fields.Text() },
                _ => hello,
            };
        }

        return hello;
    }
}

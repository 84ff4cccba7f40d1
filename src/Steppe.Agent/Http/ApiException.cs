using System.Diagnostics;
using Steppe.Model;
using Steppe.State;

namespace Steppe.Agent.Http;

/// <summary>A request that is answered with an error: status and bare text, as every client expects it.</summary>
internal sealed class ApiException(int status, string text) : Exception(text)
{
    /// <summary>The HTTP status.</summary>
    public int Status { get; } = status;

    /// <summary>The one place where refusals become statuses; the first decides.</summary>
    /// <remarks>Source: HTTP API, errors. A refused write is 500 on the wire unless listed otherwise: clients compare it.</remarks>
    public static ApiException From(IReadOnlyList<Refusal> refusals) => new(
        refusals[0].Code switch
        {
            RefusalCode.NotFound => 404,
            RefusalCode.Denied => 403,
            RefusalCode.TooLarge => 413,
            _ => 500,
        },
        refusals.Count == 1
            ? refusals[0].ToString()
            : $"{refusals.Count} errors occurred:\n" + string.Concat(refusals.Select(static refusal => $"\t* {refusal}\n")));

    /// <summary>The acceptance of a command, or the answer to its refusal.</summary>
    public static CommandOutcome.Accepted Unless(CommandOutcome outcome) => outcome switch
    {
        CommandOutcome.Accepted accepted => accepted,
        CommandOutcome.Refused refused => throw From([refused.Refusal]),
        _ => throw new UnreachableException(),
    };

    public static ApiException InvalidMethod() => new(405, "Invalid method");
}

using Steppe.Model;

namespace Steppe.Agent.Http;

/// <summary>A request that is answered with an error: status and bare text, as every client expects it.</summary>
internal sealed class ApiException(int status, string text) : Exception(text)
{
    /// <summary>The HTTP status.</summary>
    public int Status { get; } = status;

    /// <summary>The one place where refusals become statuses.</summary>
    /// <remarks>Source: HTTP API, errors. Most refused writes are 500 on the wire, because clients compare it.</remarks>
    public static ApiException From(Refusal refusal) => new(
        refusal.Code switch
        {
            RefusalCode.NotFound => 404,
            RefusalCode.Denied => 403,
            RefusalCode.Invalid or RefusalCode.TooLarge or RefusalCode.Unsupported => 400,
            _ => 500,
        },
        refusal.ToString());

    public static ApiException InvalidMethod() => new(405, "Invalid method");
}

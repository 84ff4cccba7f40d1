using Steppe.Model;

namespace Steppe.Client;

/// <summary>The client cannot or may not do what was asked of it.</summary>
/// <remarks>The HTTP room maps <see cref="RefusalCode"/> to a status.</remarks>
public sealed class ClientRefusedException(RefusalCode code, string message) : Exception(message)
{
    public RefusalCode Code { get; } = code;
}

using Steppe.Model;

namespace Steppe.Protocol;

/// <summary>A server answered, and the answer is no.</summary>
public sealed class RefusedException(Refusal refusal) : Exception(refusal.Sentence)
{
    /// <summary>Why.</summary>
    public Refusal Refusal { get; } = refusal;
}

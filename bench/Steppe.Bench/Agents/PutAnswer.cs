namespace Steppe.Bench.Agents;

/// <summary>What came of a write.</summary>
/// <param name="Status">The HTTP status; 0 for no answer.</param>
/// <param name="Text">Why it was not done; empty when it was.</param>
internal readonly record struct PutAnswer(int Status, string Text)
{
    public bool IsDone => Status == 200;

    public override string ToString() => Status == 0 ? $"no answer ({Text})" : FormattableString.Invariant($"{Status} {Text.TrimEnd()}");
}

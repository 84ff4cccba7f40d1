using Steppe.Model;

namespace Steppe.Simulation.Running;

/// <summary>What a caller learns: a reply, a refusal, or (neither) that nobody answered.</summary>
internal readonly record struct Answer<T>(T? Reply, Refusal? Refusal = null)
    where T : class
{
    public static Answer<T> Unreachable => default;

    public static Answer<T> Refused(RefusalCode code, string why) => new(null, new Refusal(code, null, why));

    public string Outcome => Reply is not null ? "answered" : Refusal is not null ? $"refused ({Refusal.Sentence})" : "not answered";
}

namespace Steppe.Agent.Http;

/// <summary>How fresh the answer of a server is.</summary>
/// <param name="KnowsLeader">Whether there is a leader, as far as it knows.</param>
/// <param name="Age">How long ago it heard of the others; zero for the leader.</param>
internal readonly record struct ServerContact(bool KnowsLeader, TimeSpan Age);

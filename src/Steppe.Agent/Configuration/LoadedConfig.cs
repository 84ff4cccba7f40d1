using System.Collections.Immutable;

namespace Steppe.Agent.Configuration;

/// <summary>A configuration that can be run with, and what its author should know about it.</summary>
internal sealed record LoadedConfig(AgentConfig Config, ImmutableArray<ConfigProblem> Warnings);

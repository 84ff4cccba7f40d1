namespace Steppe.Cli.Output.Templates;

/// <summary>A template cannot be parsed, or cannot be applied to the value it was given.</summary>
internal sealed class TemplateException(string message) : Exception(message);

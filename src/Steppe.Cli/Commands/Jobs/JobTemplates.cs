using Steppe.Api;
using Steppe.Api.Types;
using Steppe.Cli.CommandLine;

namespace Steppe.Cli.Commands.Jobs;

/// <summary>Job files that a cluster keeps for <c>job init</c>: each the item <c>template</c> of a variable of its own.</summary>
internal static class JobTemplates
{
    /// <summary>Where the variables lie; what follows in their paths is the template's name.</summary>
    public const string Folder = "nomad/job-templates/";

    /// <summary>The item that holds the text.</summary>
    public const string Item = "template";

    /// <summary>The names of all templates, sorted.</summary>
    /// <exception cref="CliException">The agent keeps no variables.</exception>
    public static async Task<IReadOnlyList<string>> NamesAsync(ApiClient client, CancellationToken cancellation)
    {
        try
        {
            VariableMetadata[] variables = await client.Variables.ListAsync(Folder, cancellation).ConfigureAwait(false);
            return [.. variables.Select(static variable => variable.Path).Where(IsTemplate).Select(static path => path[Folder.Length..]).Order(StringComparer.Ordinal)];
        }
        catch (ApiException error) when (error.IsNotFound)
        {
            throw new CliException($"The agent at {client.Address} keeps no variables, and so no templates.");
        }
    }

    /// <summary>The text of one template.</summary>
    /// <exception cref="CliException">There is none of that name, or it holds no text.</exception>
    public static async Task<string> TextAsync(ApiClient client, string name, CancellationToken cancellation)
    {
        if (name.Length == 0)
        {
            throw new CliException("-template needs the name of a template: -list-templates shows those there are.");
        }

        try
        {
            ApiVariable variable = await client.Variables.GetAsync(Folder + name, cancellation).ConfigureAwait(false);
            return variable.Items is { } items && items.TryGetValue(Item, out string? text)
                ? text
                : throw new CliException($"The variable {Folder}{name} has no item \"{Item}\", which would be the text of the file.");
        }
        catch (ApiException error) when (error.IsNotFound)
        {
            throw new CliException($"There is no template \"{name}\" (variable {Folder}{name}): \"job init -list-templates\" shows those there are.");
        }
    }

    private static bool IsTemplate(string path) => path.Length > Folder.Length && path.StartsWith(Folder, StringComparison.Ordinal);
}

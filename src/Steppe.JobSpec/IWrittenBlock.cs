using Steppe.Hcl;

namespace Steppe.JobSpec;

/// <summary>A block as the author wrote it, in either language: what is in it, and where.</summary>
internal interface IWrittenBlock
{
    /// <summary>The type and the labels.</summary>
    SourceRange HeaderRange { get; }

    /// <summary>The first label; null when there is none.</summary>
    string? Label { get; }

    /// <summary>Where an argument stands, its name included; null when it was not written.</summary>
    SourceRange? FindArgument(string name);

    /// <summary>The blocks of one type inside, in the order written.</summary>
    /// <param name="type">The type.</param>
    /// <param name="hasLabel">Whether blocks of that type have a label; only the legacy language needs to know.</param>
    IEnumerable<IWrittenBlock> Blocks(string type, bool hasLabel);

    /// <summary>The <c>dynamic</c> block that makes blocks of this type.</summary>
    IWrittenBlock? FindDynamic(string type);
}

using Steppe.Hcl;

namespace Steppe.JobSpec.Variables;

/// <summary>One declared variable.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type; null when it takes whatever it is given.</param>
/// <param name="Default">Its value when none is given; null when there is none.</param>
/// <param name="Validations">Conditions its value must meet.</param>
/// <param name="Range">Where it is declared.</param>
internal sealed record VariableDeclaration(
    string Name, HclType? Type, HclValue? Default, IReadOnlyList<VariableValidation> Validations, SourceRange Range)
{
    /// <summary>Where its default stands; null when it has none.</summary>
    public SourceRange? DefaultRange { get; init; }

    /// <summary>Whether its value must not be shown.</summary>
    public bool IsSensitive { get; init; }

    /// <summary>Whether something is wrong with the declaration, so that its value cannot be judged.</summary>
    public bool IsBroken { get; init; }

    /// <summary>True when text from a flag or the environment is taken as it is instead of as an expression.</summary>
    public bool TakesTextLiterally => Type is null || Type == HclType.String || Type == HclType.Number;
}

/// <summary>One <c>validation</c> of a variable.</summary>
internal sealed record VariableValidation(HclExpression Condition, string Message, SourceRange Range);

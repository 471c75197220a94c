using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Hedgerow.Architecture.Tests;

/// <summary>What a built assembly says about itself, read from its metadata without loading it.</summary>
internal sealed record AssemblyFacts(
    string Name,
    IReadOnlyList<string> References,
    IReadOnlyList<TypeUse> Types,
    IReadOnlyList<MemberUse> Members,
    IReadOnlyList<string> MutableStatics,
    IReadOnlyList<string> NativeCalls)
{
    /// <summary>Reads an assembly that lies beside the tests.</summary>
    public static AssemblyFacts OfProject(string name) => Of(Path.Combine(AppContext.BaseDirectory, name + ".dll"));

    /// <summary>Reads an assembly file.</summary>
    public static AssemblyFacts Of(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        var metadata = file.GetMetadataReader();
        return new AssemblyFacts(
            metadata.GetString(metadata.GetAssemblyDefinition().Name),
            metadata.AssemblyReferences.Select(r => metadata.GetString(metadata.GetAssemblyReference(r).Name)).ToList(),
            metadata.TypeReferences.Select(t => UseOf(metadata, t)).ToList(),
            metadata.MemberReferences.Select(m => UseOf(metadata, m)).OfType<MemberUse>().ToList(),
            metadata.FieldDefinitions.Where(f => IsMutableStatic(metadata, f)).Select(f => NameOf(metadata, f)).ToList(),
            metadata.MethodDefinitions.Select(metadata.GetMethodDefinition)
                .Where(m => m.Attributes.HasFlag(MethodAttributes.PinvokeImpl))
                .Select(m => metadata.GetString(m.Name)).ToList());
    }

    private static TypeUse UseOf(MetadataReader metadata, TypeReferenceHandle handle)
    {
        var type = metadata.GetTypeReference(handle);
        var name = metadata.GetString(type.Name);
        if (type.ResolutionScope.Kind == HandleKind.TypeReference)
        {
            var outer = UseOf(metadata, (TypeReferenceHandle)type.ResolutionScope);
            return outer with { Name = outer.Name + "." + name };
        }

        var assembly = type.ResolutionScope.Kind == HandleKind.AssemblyReference
            ? metadata.GetString(metadata.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope).Name)
            : string.Empty;
        return new TypeUse(assembly, metadata.GetString(type.Namespace), name);
    }

    /// <summary>Members of generic instantiations are left out: their type is among the type references already.</summary>
    private static MemberUse? UseOf(MetadataReader metadata, MemberReferenceHandle handle)
    {
        var member = metadata.GetMemberReference(handle);
        return member.Parent.Kind == HandleKind.TypeReference
            ? new MemberUse(UseOf(metadata, (TypeReferenceHandle)member.Parent), metadata.GetString(member.Name))
            : null;
    }

    /// <summary>The compiler caches lambdas in mutable statics whose names start with an angle bracket.</summary>
    private static bool IsMutableStatic(MetadataReader metadata, FieldDefinitionHandle handle)
    {
        var field = metadata.GetFieldDefinition(handle);
        return field.Attributes.HasFlag(FieldAttributes.Static)
            && !field.Attributes.HasFlag(FieldAttributes.InitOnly)
            && !field.Attributes.HasFlag(FieldAttributes.Literal)
            && !metadata.GetString(field.Name).StartsWith('<')
            && !IsGenerated(metadata, field.GetDeclaringType());
    }

    private static bool IsGenerated(MetadataReader metadata, TypeDefinitionHandle handle) =>
        metadata.GetString(metadata.GetTypeDefinition(handle).Name).StartsWith('<')
        || metadata.GetTypeDefinition(handle).GetCustomAttributes()
            .Select(a => metadata.GetCustomAttribute(a).Constructor)
            .Where(c => c.Kind == HandleKind.MemberReference)
            .Select(c => metadata.GetMemberReference((MemberReferenceHandle)c).Parent)
            .Where(p => p.Kind == HandleKind.TypeReference)
            .Any(p => UseOf(metadata, (TypeReferenceHandle)p).Name == "GeneratedCodeAttribute");

    private static string NameOf(MetadataReader metadata, FieldDefinitionHandle handle)
    {
        var field = metadata.GetFieldDefinition(handle);
        var type = metadata.GetTypeDefinition(field.GetDeclaringType());
        return metadata.GetString(type.Name) + "." + metadata.GetString(field.Name);
    }
}

/// <summary>A type of another assembly that is mentioned.</summary>
internal sealed record TypeUse(string Assembly, string Namespace, string Name)
{
    public string FullName => Namespace + "." + Name;
}

/// <summary>A member of another assembly's type that is called, read or written.</summary>
internal sealed record MemberUse(TypeUse Type, string Name)
{
    public string FullName => Type.FullName + "." + Name;
}

"""The configuration of a project: read from its file, checked key by key, merged once into options.

One table (``keys``) says what there is. It is read by it, and the schema for editors and the page of the
documentation are made of it, so none of the three can be behind. Nothing below this room knows that there are
configuration files: the verbs take plain options, and who wants to know where a value came from asks
``deprecat config``.
"""
